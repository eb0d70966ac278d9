import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";
import { witnessOf } from "#src/data-path/replica/drill-keys.js";
import type { FoldedVersion } from "#src/data-path/replica/folded-versions.js";
import {
  branchOfHead,
  decodeHead,
  headKey,
  placeOf,
  regionKey,
  TABLE,
  throughKey,
  versionKey,
} from "#src/data-path/replica/index-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type {
  KeyRange,
  KeyValueChange,
  KeyValueEntry,
  KeyValueStore,
} from "#src/platform/key-value/key-value.js";

const READ_MANY = 256;
/** Deletes in one write. */
const DELETES_MAX = 4096;

/** All entries of one table, ascending. */
export function entriesOf(store: KeyValueStore, table: number): AsyncGenerator<KeyValueEntry> {
  return entriesIn(store, { from: Uint8Array.of(table), to: Uint8Array.of(table + 1) });
}

/** The entries of one table from a key of it on, ascending. */
export function entriesFrom(
  store: KeyValueStore,
  table: number,
  from: Uint8Array,
): AsyncGenerator<KeyValueEntry> {
  return entriesIn(store, { from, to: Uint8Array.of(table + 1) });
}

/** Deletes what these batches of a branch put into the index, in pieces: what it costs is what was written in the branch. */
export async function dropEntries(
  store: KeyValueStore,
  branch: bigint,
  batches: AsyncIterable<readonly DeltaPiece[]>,
): Promise<void> {
  const deletes = new Deletes(store);
  for await (const pieces of batches) {
    for (const piece of pieces) {
      const { member, sequence } = piece;
      if (piece.type === "region") await deletes.add(regionKey(member, piece.region, sequence, branch));
      else {
        await deletes.addVersion(versionKey(member, piece.slot, sequence, branch));
        await deletes.add(headKey(member, piece.slot, branch));
      }
    }
  }
  await deletes.add(throughKey(branch));
  await deletes.finish();
}

/**
 * Deletes whatever there is of a branch, of which nobody knows any more what it put in: the whole index is gone through. Synced:
 * what a power loss brought back would be met by whoever reads what the branch writes from here on.
 */
export async function dropAllOf(store: KeyValueStore, branch: bigint): Promise<void> {
  const deletes = new Deletes(store, true);
  for await (const { key } of entriesOf(store, TABLE.version))
    if (placeOf(key).branch === branch) await deletes.addVersion(key);
  for await (const { key } of entriesOf(store, TABLE.region))
    if (placeOf(key).branch === branch) await deletes.add(key);
  for await (const { key } of entriesOf(store, TABLE.head))
    if (branchOfHead(key) === branch) await deletes.add(key);
  await deletes.add(throughKey(branch));
  await deletes.finish();
}

/** Deletes the versions, regions and heads of a member that are at or below a sequence, in pieces. */
export async function dropEntriesBelow(
  store: KeyValueStore,
  hash64: Hash64,
  member: number,
  sequence: Sequence,
): Promise<void> {
  const deletes = new Deletes(store);
  // A drill is reserved while it is there: nothing goes from under it, and its own versions lie above.
  for await (const { key } of entriesIn(store, memberRange(TABLE.version, member))) {
    if (placeOf(key).sequence <= sequence) await deletes.addVersion(key);
  }
  for await (const { key } of entriesIn(store, memberRange(TABLE.region, member))) {
    if (placeOf(key).sequence <= sequence) await deletes.add(key);
  }
  for await (const { key, value } of entriesIn(store, memberRange(TABLE.head, member))) {
    const head = decodeHead(key, value, hash64);
    if (head !== undefined && head.sequence <= sequence) await deletes.add(key);
  }
  await deletes.finish();
}

/** Deletes these versions of a member, in pieces. */
export async function dropVersions(
  store: KeyValueStore,
  member: number,
  versions: Iterable<FoldedVersion>,
): Promise<void> {
  const deletes = new Deletes(store);
  for (const { slot, sequence, branch } of versions) {
    await deletes.addVersion(versionKey(member, slot, sequence, branch));
  }
  await deletes.finish();
}

export async function dropRegionsBelow(
  store: KeyValueStore,
  member: number,
  sequence: Sequence,
): Promise<void> {
  const deletes = new Deletes(store);
  for await (const { key } of entriesIn(store, memberRange(TABLE.region, member))) {
    if (placeOf(key).sequence <= sequence) await deletes.add(key);
  }
  await deletes.finish();
}

/** Deletes, not synced if not asked for, in writes of bounded size. */
class Deletes {
  readonly #store: KeyValueStore;
  readonly #sync: boolean;
  #changes: KeyValueChange[] = [];

  constructor(store: KeyValueStore, sync = false) {
    this.#store = store;
    this.#sync = sync;
  }

  async add(key: Uint8Array): Promise<void> {
    this.#changes.push({ type: "delete", key });
    if (this.#changes.length >= DELETES_MAX) await this.finish();
  }

  /** With its witness, in one write. */
  async addVersion(key: Uint8Array): Promise<void> {
    this.#changes.push({ type: "delete", key: witnessOf(key) });
    await this.add(key);
  }

  async finish(): Promise<void> {
    if (this.#changes.length === 0) return;
    await this.#store.write(this.#changes, { sync: this.#sync });
    this.#changes = [];
  }
}

function memberRange(table: number, member: number): KeyRange {
  const from = Uint8Array.of(table, member >> 8, member & 0xff);
  const to = Uint8Array.of(table, (member + 1) >> 8, (member + 1) & 0xff);
  return { from, to };
}

/** Deletes everything in the range, in pieces, and says whether there was anything. Not synced. */
export async function deleteRange(store: KeyValueStore, range: KeyRange): Promise<boolean> {
  const deletes = new Deletes(store);
  let found = false;
  for await (const { key } of entriesIn(store, range)) {
    found = true;
    await deletes.add(key);
  }
  await deletes.finish();
  return found;
}

/** All entries of the range, in order. */
export async function* entriesIn(store: KeyValueStore, range: KeyRange): AsyncGenerator<KeyValueEntry> {
  const cursor = store.iterate(range);
  try {
    for (
      let entries = await cursor.next(READ_MANY);
      entries.length > 0;
      entries = await cursor.next(READ_MANY)
    ) {
      yield* entries;
    }
  } finally {
    await cursor.close();
  }
}
