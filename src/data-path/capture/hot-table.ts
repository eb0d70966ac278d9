import { assert, present } from "#src/base/assert.js";
import { viewOf } from "#src/base/bytes.js";
import {
  EXTENT_BYTES,
  extentOf,
  extentsOf,
  WORD_BYTES,
  WORDS_PER_EXTENT,
  wordMask,
} from "#src/data-path/capture/block-bits.js";
import { SECTOR_BODY_BYTES } from "#src/data-path/capture/sector-format.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * How many extents are hot at most. They are what is compared after a crash: 4 GiB, a second or two of hashing. The
 * working set of a database under load is smaller; a writer at random over more pays for each extent it comes back to.
 */
export const HOT_EXTENTS_MAX = 1024;

const ROW_BYTES = 8;
const ROWS_PER_SECTOR = SECTOR_BODY_BYTES / ROW_BYTES;
const ROW_AT = { member: 0, extent: 2, used: 6 } as const;
const NO_ROW = -1;

/** A row: an extent from when somebody wants to write into it until nothing depends on it. */
export interface HotRow {
  readonly number: number;
  readonly member: number;
  readonly extent: number;
  /**
   * - `heating`: it is not known to be durable yet, and nobody writes.
   * - `hot`: writes pass.
   * - `leaving`: no new write passes; it leaves, or is hot again.
   */
  state: "heating" | "hot" | "leaving";
  /** Changes under way in it, of devices that answer later. */
  pins: number;
  /** Rises with each use: the lowest was used longest ago. */
  usedAt: number;
  /** Of the last change in it: its sequence, and its place among the changes of the member. */
  sequence: Sequence;
  ordinal: number;
  /** The last change for which its blocks joined the dirty map. */
  marked: Sequence;
  /** The blocks changed since it became hot. */
  low: number;
  high: number;
}

/** The hot extents in memory, and as rows of the file. A write looks its extents up in an array: no hash, no allocation. */
export class HotTable {
  readonly capacity: number;
  readonly #rows: (HotRow | undefined)[];
  readonly #free: number[];
  /** By member and extent: the number of a row in state `hot`, or NO_ROW. */
  readonly #hot = new Map<number, Int16Array>();
  /** Every row that is in use, by member and extent. */
  readonly #known = new Map<number, HotRow>();
  #uses = 0;

  constructor(capacity = HOT_EXTENTS_MAX) {
    assert(capacity >= 2 && capacity <= HOT_EXTENTS_MAX, "the bound of the hot set");
    this.capacity = capacity;
    this.#rows = new Array<HotRow | undefined>(capacity).fill(undefined);
    this.#free = Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
  }

  get freeRows(): number {
    return this.#free.length;
  }

  rows(): HotRow[] {
    return this.#rows.filter((row) => row !== undefined);
  }

  /** The member is there, with this size or a larger one than before. */
  addMember(member: number, sizeBytes: number): void {
    const index = new Int16Array(extentsOf(sizeBytes)).fill(NO_ROW);
    index.set(this.#hot.get(member) ?? []);
    this.#hot.set(member, index);
  }

  /** Whether writes pass in every extent that the span touches. */
  isHot(member: number, offset: number, length: number): boolean {
    const index = this.#indexOf(member);
    const last = extentOf(offset + length - 1);
    for (let extent = extentOf(offset); extent <= last; extent += 1)
      if ((index[extent] ?? NO_ROW) === NO_ROW) return false;
    return true;
  }

  /** A change was made in extents that are hot. */
  touch(member: number, offset: number, length: number, sequence: Sequence, ordinal: number): void {
    const end = offset + length;
    for (let word = Math.floor(offset / WORD_BYTES); word * WORD_BYTES < end; word += 1) {
      const row = this.hotRow(member, Math.floor(word / WORDS_PER_EXTENT));
      const mask = wordMask(offset - word * WORD_BYTES, end - word * WORD_BYTES);
      this.#uses += 1;
      row.usedAt = this.#uses;
      row.sequence = sequence;
      row.ordinal = ordinal;
      if (word % WORDS_PER_EXTENT === 0) row.low |= mask;
      else row.high |= mask;
    }
  }

  pin(member: number, offset: number, length: number, by: 1 | -1): void {
    const last = extentOf(offset + length - 1);
    for (let extent = extentOf(offset); extent <= last; extent += 1) this.hotRow(member, extent).pins += by;
  }

  /** The row of an extent in which a change is under way, or was made just now. */
  hotRow(member: number, extent: number): HotRow {
    return present(this.#rows[this.#indexOf(member)[extent] ?? NO_ROW], "the row of a hot extent");
  }

  /** A row for the extent, which has none; it is durable once the file says so. */
  take(member: number, extent: number): HotRow {
    const number = present(this.#free.pop(), "a free row");
    this.#uses += 1;
    const fresh = { state: "heating", pins: 0, sequence: 0, ordinal: 0, marked: 0, low: 0, high: 0 } as const;
    const row: HotRow = { number, member, extent, usedAt: this.#uses, ...fresh };
    this.#rows[number] = row;
    this.#known.set(keyOf(member, extent), row);
    return row;
  }

  setState(row: HotRow, state: HotRow["state"]): void {
    row.state = state;
    this.#indexOf(row.member)[row.extent] = state === "hot" ? row.number : NO_ROW;
  }

  free(row: HotRow): void {
    this.#indexOf(row.member)[row.extent] = NO_ROW;
    this.#rows[row.number] = undefined;
    this.#known.delete(keyOf(row.member, row.extent));
    this.#free.push(row.number);
  }

  /** Whether the row is in use still, by the extent that it was taken for. */
  isUsed(row: HotRow): boolean {
    return this.#rows[row.number] === row;
  }

  find(member: number, extent: number): HotRow | undefined {
    return this.#known.get(keyOf(member, extent));
  }

  get sectors(): number {
    return Math.ceil(this.capacity / ROWS_PER_SECTOR);
  }

  sectorOf(row: HotRow): number {
    return Math.floor(row.number / ROWS_PER_SECTOR);
  }

  fillSector(body: Uint8Array, number: number): void {
    const view = viewOf(body);
    for (let at = 0; at < ROWS_PER_SECTOR; at += 1) {
      const row = this.#rows[number * ROWS_PER_SECTOR + at];
      if (row === undefined) continue;
      view.setUint16(at * ROW_BYTES + ROW_AT.member, row.member, true);
      view.setUint32(at * ROW_BYTES + ROW_AT.extent, row.extent, true);
      view.setUint16(at * ROW_BYTES + ROW_AT.used, 1, true);
    }
  }

  #indexOf(member: number): Int16Array {
    return present(this.#hot.get(member), `member ${member}`);
  }
}

/** Extents are numbered in 32 bits. */
function keyOf(member: number, extent: number): number {
  return member * 2 ** 32 + extent;
}

/** The extents that the body of a sector names. */
export function* extentsInSector(
  body: Uint8Array,
): Generator<{ readonly member: number; readonly extent: number }> {
  const view = viewOf(body);
  for (let at = 0; at < body.length; at += ROW_BYTES) {
    if (view.getUint16(at + ROW_AT.used, true) === 0) continue;
    yield {
      member: view.getUint16(at + ROW_AT.member, true),
      extent: view.getUint32(at + ROW_AT.extent, true),
    };
  }
}

export function spanOfExtent(
  extent: number,
  sizeBytes: number,
): { readonly offset: number; readonly length: number } {
  const offset = extent * EXTENT_BYTES;
  return { offset, length: Math.max(0, Math.min(EXTENT_BYTES, sizeBytes - offset)) };
}
