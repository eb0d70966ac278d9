import { assert } from "#src/base/assert.js";
import { getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import type { PageRange, PageSeeds } from "#src/data-path/image/page-hash-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Record of a fold, one group of pages that is about to be written:
 *
 * | at | bytes | field   | what                                                                                       |
 * |----|-------|---------|--------------------------------------------------------------------------------------------|
 * | 0  | 8     | hash    | of the rest, as long as `length` says                                                      |
 * | 8  | 4     | magic   | "TMPR"                                                                                     |
 * | 12 | 4     | version | 1                                                                                          |
 * | 16 | 8     | turn    | counts the records; the higher of two sound ones is meant                                  |
 * | 24 | 8     | to      | the sequence that is folded to                                                             |
 * | 32 | 4     | count   | of the entries; none: no fold is under way                                                 |
 * | 36 | 4     | length  | of the record, header included                                                             |
 * | 40 | ..    | entries | page (8), its new value (8), hash of what is kept (8), count of ranges (4), ranges          |
 *
 * A range, first and last byte within the page (2 each), is what the fold changes; what is kept is the rest of the page,
 * hashed with the changed ranges as zeros.
 *
 * There are two places for it, and records alternate between them by their turn: the one before stays until the next is
 * durable. A fold begins with a record that only says where it leads, so that the one before says so too. Little-endian.
 */

/**
 * Pages of one group of a fold: their new contents (16 MiB, and those of the next group) are in memory until they are
 * durable, and three syncs are shared by all.
 */
export const FOLD_GROUP_PAGES_MAX = 4096;

const MIB = 1024 * 1024;
/** Far enough apart for FOLD_GROUP_PAGES_MAX entries whose every second byte changes; what is not used takes no space. */
export const RECORDS_AT = [1 * MIB, 65 * MIB] as const;
export const RECORD_HEADER_BYTES = 40;
const ENTRY_BYTES = 28;
const RANGE_BYTES = 4;
const MAGIC = 0x52504d54;
const VERSION = 1;
const RECORD_AT = { hash: 0, magic: 8, version: 12, turn: 16, to: 24, count: 32, length: 36 } as const;

/** A page that is being folded. */
export interface FoldEntry {
  readonly page: number;
  /** What its value is once the fold is done. */
  readonly value: bigint;
  /** Hash of the bytes that the fold leaves alone; 0 when it leaves none. */
  readonly kept: bigint;
  /** What the fold changes: ascending, apart from each other. */
  readonly changed: readonly PageRange[];
}

export interface FoldRecord {
  readonly turn: number;
  readonly to: Sequence;
  readonly entries: readonly FoldEntry[];
}

export function encodeFoldRecord(record: FoldRecord, seeds: PageSeeds, hash64: Hash64): Uint8Array {
  assert(record.entries.length <= FOLD_GROUP_PAGES_MAX, "a record holds one group");
  const ranges = record.entries.reduce((total, entry) => total + entry.changed.length, 0);
  const length = RECORD_HEADER_BYTES + record.entries.length * ENTRY_BYTES + ranges * RANGE_BYTES;
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  view.setUint32(RECORD_AT.magic, MAGIC, true);
  view.setUint32(RECORD_AT.version, VERSION, true);
  setUint53(view, RECORD_AT.turn, record.turn);
  setUint53(view, RECORD_AT.to, record.to);
  view.setUint32(RECORD_AT.count, record.entries.length, true);
  view.setUint32(RECORD_AT.length, length, true);
  let at = RECORD_HEADER_BYTES;
  for (const entry of record.entries) at = encodeEntry(view, at, entry);
  view.setBigUint64(RECORD_AT.hash, hash64(bytes.subarray(8), seeds.record), true);
  return bytes;
}

/** How long the record is that begins so; undefined when it cannot be one. */
export function recordLength(header: Uint8Array): number | undefined {
  if (header.length < RECORD_HEADER_BYTES) return undefined;
  const view = viewOf(header);
  const length = view.getUint32(RECORD_AT.length, true);
  const fits = length >= RECORD_HEADER_BYTES && length <= RECORDS_AT[1] - RECORDS_AT[0];
  return view.getUint32(RECORD_AT.magic, true) === MAGIC && fits ? length : undefined;
}

/** Undefined when the record is not sound. */
export function decodeFoldRecord(
  bytes: Uint8Array,
  seeds: PageSeeds,
  hash64: Hash64,
): FoldRecord | undefined {
  if (recordLength(bytes) !== bytes.length) return undefined;
  const view = viewOf(bytes);
  if (hash64(bytes.subarray(8), seeds.record) !== view.getBigUint64(RECORD_AT.hash, true)) return undefined;
  const entries: FoldEntry[] = [];
  let at = RECORD_HEADER_BYTES;
  for (let left = view.getUint32(RECORD_AT.count, true); left > 0; left -= 1) {
    const entry = decodeEntry(view, at);
    entries.push(entry);
    at += ENTRY_BYTES + entry.changed.length * RANGE_BYTES;
  }
  return { turn: getUint53(view, RECORD_AT.turn), to: getUint53(view, RECORD_AT.to), entries };
}

function encodeEntry(view: DataView, start: number, entry: FoldEntry): number {
  setUint53(view, start, entry.page);
  view.setBigUint64(start + 8, entry.value, true);
  view.setBigUint64(start + 16, entry.kept, true);
  view.setUint32(start + 24, entry.changed.length, true);
  let at = start + ENTRY_BYTES;
  for (const { from, to } of entry.changed) {
    view.setUint16(at, from, true);
    view.setUint16(at + 2, to - 1, true);
    at += RANGE_BYTES;
  }
  return at;
}

function decodeEntry(view: DataView, start: number): FoldEntry {
  const changed: PageRange[] = [];
  for (let left = view.getUint32(start + 24, true), at = start + ENTRY_BYTES; left > 0; left -= 1) {
    changed.push({ from: view.getUint16(at, true), to: view.getUint16(at + 2, true) + 1 });
    at += RANGE_BYTES;
  }
  return {
    page: getUint53(view, start),
    value: view.getBigUint64(start + 8, true),
    kept: view.getBigUint64(start + 16, true),
    changed,
  };
}
