import type { CompactedRow, CompactedSpan } from "#src/data-path/replica/compacted-history.js";
import { witnessOf } from "#src/data-path/replica/drill-keys.js";
import { entriesIn } from "#src/data-path/replica/index-entries.js";
import {
  compactedKey,
  decodeVersion,
  encodeCompacted,
  encodeHead,
  encodeRegion,
  encodeVersion,
  headKey,
  placeOf,
  regionKey,
  type SlotVersion,
  versionKey,
} from "#src/data-path/replica/index-format.js";
import { type Piece, SlotCover } from "#src/data-path/replica/slot-cover.js";
import { DEPTH_MAX, type SlotDepths } from "#src/data-path/replica/slot-depths.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueChange, KeyValueEntry, KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * Makes the index follow a compacted span: of each slot in the file, one entry at the span's end in the place of all that
 * the branch had within it. It is done from the file's rows, so it can be done again after a crash, and it is what a lost
 * index is made from.
 *
 * 1. A slot's entry at the end of the span is put, and only then the others within the span are deleted: put and deletes
 *    stand in this order in synced writes. Entries that are left over, by a crash between two writes, do no harm: whoever
 *    reads at the span's end or above meets the entry there first, and it has everything that was written within the span;
 *    for bytes that were not, a complete entry that is left over says what was true before the span and still is. It may
 *    name places that are gone: `moved-pieces.ts` follows them.
 * 2. Once all of that is durable, so is the mark that the file is wholly in the index.
 *
 * So that no read walks further than before: where one of the entries that go was complete, the one that stays is. Where
 * there were none, because the index is being made again, the entry counts as any version does.
 */
export interface AdoptParts {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly depths: SlotDepths;
  /** What the slot is made of where the span begins. */
  readonly resolveBefore: (member: number, slot: number) => Promise<readonly Piece[]>;
  /** The newest zeros over the region within the span: from here on no older ones within it count. */
  readonly putRegion: (member: number, region: number, sequence: Sequence) => void;
}

/** One synced write takes at most about so many changes. */
const CHANGES_MAX = 4096;
/** And at most about so many bytes of values: the pieces of one slot may be many. */
const CHANGES_BYTES_MAX = 4 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

export async function adoptSpan(
  parts: AdoptParts,
  span: CompactedSpan,
  rows: AsyncIterable<CompactedRow>,
  replaced: readonly number[],
): Promise<void> {
  const adoption = new Adoption(parts, span);
  for await (const row of rows) await adoption.take(row);
  await adoption.finish(replaced);
}

type RegionRow = CompactedRow & { readonly type: "region" };
type SlotRow = CompactedRow & { readonly type: "slot" };

class Adoption {
  readonly #parts: AdoptParts;
  readonly #span: CompactedSpan;
  #changes: KeyValueChange[] = [];
  #bytes = 0;

  constructor(parts: AdoptParts, span: CompactedSpan) {
    this.#parts = parts;
    this.#span = span;
  }

  async take(row: CompactedRow): Promise<void> {
    if (row.type === "region") {
      await this.#takeRegion(row);
      return;
    }
    const { found, complete } = await this.#survey(row);
    if (found === 0) await this.#putFirst(row);
    else await this.#put(row, complete);
    if (found > 0) await this.#deleteOthers(row);
  }

  /** As of a slot: first the one that stays is put. Who would have met one of the others reads inside the span. */
  async #takeRegion({ member, region, sequence }: RegionRow): Promise<void> {
    const { branch, after } = this.#span;
    const key = regionKey(member, region, sequence, branch);
    this.#parts.putRegion(member, region, sequence);
    await this.#change({ type: "put", key, value: encodeRegion(key, this.#parts.hash64) });
    const older = {
      from: regionKey(member, region, after + 1, 0n),
      to: regionKey(member, region, sequence, 0n),
    };
    for await (const entry of entriesIn(this.#parts.store, older)) {
      if (placeOf(entry.key).branch === branch) await this.#change({ type: "delete", key: entry.key });
    }
  }

  async finish(replaced: readonly number[]): Promise<void> {
    await this.#write();
    const key = compactedKey(this.#span.number);
    const mark = {
      type: "put",
      key,
      value: encodeCompacted(key, this.#span.seal, this.#parts.hash64),
    } as const;
    const gone = replaced.map((number) => ({ type: "delete", key: compactedKey(number) }) as const);
    await this.#parts.store.write([mark, ...gone], { sync: true });
  }

  /** How many entries the branch has within the span, and whether one of them is complete. */
  async #survey(row: SlotRow): Promise<{ readonly found: number; readonly complete: boolean }> {
    let found = 0;
    let complete = false;
    for await (const { key, value } of this.#entriesOf(row)) {
      found += 1;
      // One that is not sound may have been complete.
      complete ||= decodeVersion(key, value, this.#parts.hash64)?.complete !== false;
    }
    return { found, complete };
  }

  /** Where nothing of the slot was in the index: counted as the version it is. Nobody else adds to the branch meanwhile. */
  async #putFirst(row: SlotRow): Promise<void> {
    const { depths, hash64 } = this.#parts;
    const { branch, after, upTo } = this.#span;
    const { member, slot } = row;
    const depth = depths.next(branch, { member, slot, sequence: after + 1 });
    const complete = depth >= DEPTH_MAX;
    const head = { sequence: upTo, depth: complete ? 0 : depth };
    const key = headKey(member, slot, branch);
    await this.#put(row, complete);
    await this.#change({ type: "put", key, value: encodeHead(key, head, hash64) });
  }

  async #put(row: SlotRow, complete: boolean): Promise<void> {
    const pieces = complete ? await this.#completed(row) : row.pieces;
    const version: SlotVersion = { complete, pieces };
    const key = versionKey(row.member, row.slot, this.#span.upTo, this.#span.branch);
    const value = encodeVersion(key, version, this.#parts.hash64);
    await this.#change({ type: "put", key, value }, { type: "put", key: witnessOf(key), value: NOTHING });
  }

  async #completed({ member, slot, pieces }: SlotRow): Promise<readonly Piece[]> {
    const cover = new SlotCover();
    for (const piece of pieces) cover.add(piece);
    for (const piece of await this.#parts.resolveBefore(member, slot)) cover.add(piece);
    return cover.finish();
  }

  async #deleteOthers(row: SlotRow): Promise<void> {
    for await (const { key } of this.#entriesOf(row)) {
      if (placeOf(key).sequence < this.#span.upTo)
        await this.#change({ type: "delete", key }, { type: "delete", key: witnessOf(key) });
    }
  }

  async *#entriesOf({ member, slot }: SlotRow): AsyncGenerator<KeyValueEntry> {
    const { branch, after, upTo } = this.#span;
    const range = {
      from: versionKey(member, slot, after + 1, 0n),
      to: versionKey(member, slot, upTo + 1, 0n),
    };
    for await (const entry of entriesIn(this.#parts.store, range)) {
      if (placeOf(entry.key).branch === branch) yield entry;
    }
  }

  /** What belongs together is in one write. */
  async #change(...changes: readonly KeyValueChange[]): Promise<void> {
    this.#changes.push(...changes);
    for (const change of changes)
      this.#bytes += change.type === "put" ? change.value.length : change.key.length;
    if (this.#changes.length >= CHANGES_MAX || this.#bytes >= CHANGES_BYTES_MAX) await this.#write();
  }

  async #write(): Promise<void> {
    if (this.#changes.length === 0) return;
    await this.#parts.store.write(this.#changes, { sync: true });
    this.#changes = [];
    this.#bytes = 0;
  }
}
