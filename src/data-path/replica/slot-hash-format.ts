import { assert } from "#src/base/assert.js";
import { equalBytes, getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * The file beside an image that knows the hash of each of its slots. Little-endian. It is sparse: what was never written
 * takes no space, so a volume of 1 TiB costs what was folded into it.
 *
 * | at        | what                                                                                                |
 * |-----------|-----------------------------------------------------------------------------------------------------|
 * | 0, 512    | the header, twice                                                                                   |
 * | 1 MiB     | the record of a fold under way, if its turn is even                                                 |
 * | 65 MiB    | and if it is odd                                                                                    |
 * | 129 MiB   | blocks of 512 bytes, one for each 63 slots                                                          |
 *
 * Header:
 *
 * | at | bytes | field     | what                                                                                     |
 * |----|-------|-----------|------------------------------------------------------------------------------------------|
 * | 0  | 4     | magic     | "TMSH"                                                                                   |
 * | 4  | 4     | version   | 1                                                                                        |
 * | 8  | 16    | group     |                                                                                          |
 * | 24 | 4     | member    |                                                                                          |
 * | 28 | 4     | untouched | what slots in blocks that were never written are: 0 unknown, 1 zeros                     |
 * | 32 | 8     | hash      | of the bytes before                                                                      |
 *
 * Block: 8 bytes of hash over the rest, then 8 bytes for each slot: 0 when its hash is not known, 1 when it is all zeros,
 * else the hash of its bytes (zeros behind the end of the image). A block is one sector, so a power loss leaves the old
 * one or the new one; one that is not sound makes its slots unknown. A block of zero bytes was never written.
 *
 * Record of a fold, one group of slots that is about to be written:
 *
 * | at | bytes | field   | what                                                                                       |
 * |----|-------|---------|--------------------------------------------------------------------------------------------|
 * | 0  | 8     | hash    | of the rest, as long as `length` says                                                      |
 * | 8  | 4     | magic   | "TMFR"                                                                                     |
 * | 12 | 4     | version | 1                                                                                          |
 * | 16 | 8     | turn    | counts the records; the higher of two sound ones is meant                                  |
 * | 24 | 8     | to      | the sequence that is folded to                                                             |
 * | 32 | 4     | count   | of the entries; none: no fold is under way                                                 |
 * | 36 | 4     | length  | of the record, header included                                                             |
 * | 40 | ..    | entries | slot (4), count of ranges (4), the slot's new value (8), hash of what is kept (8), ranges  |
 *
 * A range, first and last byte within the slot (2 each), is what the fold changes; what is kept is the rest of the slot,
 * hashed with the changed ranges as zeros.
 *
 * Each hash has a seed of group, member and place: a block or a slot of another place, member or group does not pass.
 */
export const UNKNOWN = 0n;
export const ALL_ZEROS = 1n;

export const HASH_BLOCK_BYTES = 512;
export const SLOTS_PER_BLOCK = HASH_BLOCK_BYTES / 8 - 1;
/** Slots of one group of a fold: their new contents (16 MiB) are in memory until they are durable, and three syncs are shared by all. */
export const FOLD_GROUP_SLOTS_MAX = 256;

const MIB = 1024 * 1024;
export const HEADER_BYTES = 40;
export const HEADERS_AT = [0, 512] as const;
/** Far enough apart for FOLD_GROUP_SLOTS_MAX entries whose every second byte changes; what is not used takes no space. */
export const RECORDS_AT = [1 * MIB, 65 * MIB] as const;
const BLOCKS_AT = 129 * MIB;
export const RECORD_HEADER_BYTES = 40;
const ENTRY_BYTES = 24;
const RANGE_BYTES = 4;

const MAGIC = { header: 0x48534d54, record: 0x52464d54 } as const;
const VERSION = 1;
const GOLDEN_64 = 0x9e3779b97f4a7c15n;
const AT = { magic: 0, version: 4, group: 8, member: 24, untouched: 28, hash: 32 } as const;
const RECORD_AT = { hash: 0, magic: 8, version: 12, turn: 16, to: 24, count: 32, length: 36 } as const;

export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

/** A slot that is being folded. */
export interface FoldEntry {
  readonly slot: number;
  /** What its value is once the fold is done. */
  readonly value: bigint;
  /** Hash of the bytes that the fold leaves alone. */
  readonly kept: bigint;
  /** What the fold changes: ascending, apart from each other. */
  readonly changed: readonly SlotRange[];
}

export interface FoldRecord {
  readonly turn: number;
  readonly to: Sequence;
  readonly entries: readonly FoldEntry[];
}

export interface HashFileHeader {
  readonly group: Uint8Array;
  readonly member: number;
  /** What a slot is whose block was never written. */
  readonly untouched: typeof UNKNOWN | typeof ALL_ZEROS;
}

export type DecodedHeader = HashFileHeader | { readonly newerVersion: number } | undefined;

/** The seeds of one member's file; each kind of hash starts from a number of its own. */
export interface SlotSeeds {
  readonly slot: bigint;
  readonly kept: bigint;
  readonly block: bigint;
  readonly record: bigint;
}

export function seedsOf(group: Uint8Array, member: number, hash64: Hash64): SlotSeeds {
  const seed = (kind: number) => hash64(group, (BigInt(kind) << 32n) | BigInt(member));
  return { slot: seed(1), kept: seed(2), block: seed(3), record: seed(4) };
}

/** The value of a slot that has such bytes: 64 KiB, with zeros behind the end of the image. */
export function slotValue(bytes: Uint8Array, slot: number, seeds: SlotSeeds, hash64: Hash64): bigint {
  if (isAllZeros(bytes)) return ALL_ZEROS;
  const hash = hash64(bytes, placeSeed(seeds.slot, slot));
  return hash > ALL_ZEROS ? hash : hash + 2n;
}

/** The hash of what a fold leaves alone. The bytes are overwritten: the changed ranges become zeros. */
export function keptHash(
  bytes: Uint8Array,
  changed: readonly SlotRange[],
  slot: number,
  seeds: SlotSeeds,
  hash64: Hash64,
): bigint {
  for (const { from, to } of changed) bytes.fill(0, from, to);
  return hash64(bytes, placeSeed(seeds.kept, slot));
}

export function isAllZeros(bytes: Uint8Array): boolean {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  for (let index = 0; index < words.length; index += 1) if (words[index] !== 0) return false;
  return true;
}

export function blockOf(slot: number): number {
  return Math.floor(slot / SLOTS_PER_BLOCK);
}

export function blockAt(block: number): number {
  return BLOCKS_AT + block * HASH_BLOCK_BYTES;
}

/** The first block that lies at or behind a position in the file. */
export function firstBlockBehind(position: number): number {
  return Math.max(0, Math.floor((position - BLOCKS_AT) / HASH_BLOCK_BYTES));
}

export function hashFileBytes(slotCount: number): number {
  return blockAt(Math.ceil(slotCount / SLOTS_PER_BLOCK));
}

export function encodeHeader(header: HashFileHeader, hash64: Hash64): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = viewOf(bytes);
  view.setUint32(AT.magic, MAGIC.header, true);
  view.setUint32(AT.version, VERSION, true);
  bytes.set(header.group, AT.group);
  view.setUint32(AT.member, header.member, true);
  view.setUint32(AT.untouched, Number(header.untouched), true);
  view.setBigUint64(AT.hash, hash64(bytes.subarray(0, AT.hash), 0n), true);
  return bytes;
}

/** Undefined when the header is not sound, or says what this version never wrote. */
export function decodeHeader(bytes: Uint8Array, hash64: Hash64): DecodedHeader {
  const view = viewOf(bytes);
  if (bytes.length < HEADER_BYTES || view.getUint32(AT.magic, true) !== MAGIC.header) return undefined;
  if (hash64(bytes.subarray(0, AT.hash), 0n) !== view.getBigUint64(AT.hash, true)) return undefined;
  const version = view.getUint32(AT.version, true);
  if (version !== VERSION) return { newerVersion: version };
  const untouched = view.getUint32(AT.untouched, true) === 0 ? UNKNOWN : ALL_ZEROS;
  return { group: bytes.slice(AT.group, AT.member), member: view.getUint32(AT.member, true), untouched };
}

export function isOfMember(header: HashFileHeader, group: Uint8Array, member: number): boolean {
  return header.member === member && equalBytes(header.group, group);
}

/** A block in memory is what it is on the disk: 512 bytes with their hash. */
export type HashBlock = Uint8Array;

/** A block whose slots all have one value, sealed. */
export function uniformBlock(value: bigint, block: number, seeds: SlotSeeds, hash64: Hash64): HashBlock {
  const bytes = new Uint8Array(HASH_BLOCK_BYTES);
  const view = viewOf(bytes);
  for (let at = 8; at < HASH_BLOCK_BYTES; at += 8) view.setBigUint64(at, value, true);
  return sealBlock(bytes, block, seeds, hash64);
}

export function sealBlock(bytes: HashBlock, block: number, seeds: SlotSeeds, hash64: Hash64): HashBlock {
  viewOf(bytes).setBigUint64(0, hash64(bytes.subarray(8), placeSeed(seeds.block, block)), true);
  return bytes;
}

export function isSoundBlock(bytes: HashBlock, block: number, seeds: SlotSeeds, hash64: Hash64): boolean {
  return (
    bytes.length === HASH_BLOCK_BYTES &&
    viewOf(bytes).getBigUint64(0, true) === hash64(bytes.subarray(8), placeSeed(seeds.block, block))
  );
}

export function valueIn(block: HashBlock, slot: number): bigint {
  return viewOf(block).getBigUint64(8 + (slot % SLOTS_PER_BLOCK) * 8, true);
}

export function setValueIn(block: HashBlock, slot: number, value: bigint): void {
  viewOf(block).setBigUint64(8 + (slot % SLOTS_PER_BLOCK) * 8, value, true);
}

export function encodeFoldRecord(record: FoldRecord, seeds: SlotSeeds, hash64: Hash64): Uint8Array {
  assert(record.entries.length <= FOLD_GROUP_SLOTS_MAX, "a record holds one group");
  const ranges = record.entries.reduce((total, entry) => total + entry.changed.length, 0);
  const length = RECORD_HEADER_BYTES + record.entries.length * ENTRY_BYTES + ranges * RANGE_BYTES;
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  view.setUint32(RECORD_AT.magic, MAGIC.record, true);
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
  return view.getUint32(RECORD_AT.magic, true) === MAGIC.record && fits ? length : undefined;
}

/** Undefined when the record is not sound. */
export function decodeFoldRecord(
  bytes: Uint8Array,
  seeds: SlotSeeds,
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
  view.setUint32(start, entry.slot, true);
  view.setUint32(start + 4, entry.changed.length, true);
  view.setBigUint64(start + 8, entry.value, true);
  view.setBigUint64(start + 16, entry.kept, true);
  let at = start + ENTRY_BYTES;
  for (const { from, to } of entry.changed) {
    view.setUint16(at, from, true);
    view.setUint16(at + 2, to - 1, true);
    at += RANGE_BYTES;
  }
  return at;
}

function decodeEntry(view: DataView, start: number): FoldEntry {
  const changed: SlotRange[] = [];
  for (let left = view.getUint32(start + 4, true), at = start + ENTRY_BYTES; left > 0; left -= 1) {
    changed.push({ from: view.getUint16(at, true), to: view.getUint16(at + 2, true) + 1 });
    at += RANGE_BYTES;
  }
  return {
    slot: view.getUint32(start, true),
    value: view.getBigUint64(start + 8, true),
    kept: view.getBigUint64(start + 16, true),
    changed,
  };
}

function placeSeed(seed: bigint, place: number): bigint {
  return BigInt.asUintN(64, seed ^ (BigInt(place) * GOLDEN_64));
}

export function slotCountOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / SLOT_BYTES);
}
