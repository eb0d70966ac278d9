import {
  branchOfHead,
  decodeHead,
  memberIn,
  placeOf,
  slotOf,
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

/** Deletes every entry of a branch, in pieces. The heads say in which slots it has any. */
export async function dropEntries(store: KeyValueStore, branch: bigint): Promise<void> {
  for await (const { key: head } of entriesOf(store, TABLE.head)) {
    if (branchOfHead(head) !== branch) continue;
    const member = memberIn(head);
    const slot = slotOf(head);
    const changes: KeyValueChange[] = [{ type: "delete", key: head }];
    const range = { from: versionKey(member, slot, 0, 0n), to: versionKey(member, slot + 1, 0, 0n) };
    for await (const { key } of entriesIn(store, range)) {
      if (placeOf(key).branch === branch) changes.push({ type: "delete", key });
    }
    await store.write(changes, { sync: false });
  }
  const rest: KeyValueChange[] = [{ type: "delete", key: throughKey(branch) }];
  for await (const { key } of entriesOf(store, TABLE.region)) {
    if (placeOf(key).branch === branch) rest.push({ type: "delete", key });
  }
  await store.write(rest, { sync: false });
}

/** Deletes the versions, regions and heads of a member that are at or below a sequence, in pieces. */
export async function dropEntriesBelow(
  store: KeyValueStore,
  hash64: Hash64,
  member: number,
  sequence: Sequence,
): Promise<void> {
  let changes: KeyValueChange[] = [];
  const drop = async (key: Uint8Array) => {
    changes.push({ type: "delete", key });
    if (changes.length < DELETES_MAX) return;
    await store.write(changes, { sync: false });
    changes = [];
  };
  // A drill is reserved while it is there: nothing goes from under it, and its own versions lie above.
  for (const table of [TABLE.version, TABLE.region]) {
    for await (const { key } of entriesIn(store, memberRange(table, member))) {
      if (placeOf(key).sequence <= sequence) await drop(key);
    }
  }
  for await (const { key, value } of entriesIn(store, memberRange(TABLE.head, member))) {
    const head = decodeHead(key, value, hash64);
    if (head !== undefined && head.sequence <= sequence) await drop(key);
  }
  await store.write(changes, { sync: false });
}

function memberRange(table: number, member: number): KeyRange {
  const from = Uint8Array.of(table, member >> 8, member & 0xff);
  const to = Uint8Array.of(table, (member + 1) >> 8, (member + 1) & 0xff);
  return { from, to };
}

/** Deletes everything in the range, in pieces, and says whether there was anything. Not synced. */
export async function deleteRange(store: KeyValueStore, range: KeyRange): Promise<boolean> {
  let changes: KeyValueChange[] = [];
  let found = false;
  for await (const { key } of entriesIn(store, range)) {
    found = true;
    changes.push({ type: "delete", key });
    if (changes.length < DELETES_MAX) continue;
    await store.write(changes, { sync: false });
    changes = [];
  }
  if (changes.length > 0) await store.write(changes, { sync: false });
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
