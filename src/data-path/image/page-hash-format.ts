import { isAllZeros } from "#src/base/all-zeros.js";
import { equalBytes, viewOf } from "#src/base/bytes.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/**
 * The file beside an image that knows the hash of each of its pages, which are 4 KiB. A hash of a whole slot would make
 * the file a sixteenth as large, and folding or reading 4 KiB would read 64. With 8 bytes a page it has a five hundredth
 * of what was folded: it is sparse, what was never written takes no space. Little-endian.
 *
 * | at        | what                                                                                                |
 * |-----------|-----------------------------------------------------------------------------------------------------|
 * | 0, 512    | the header, twice                                                                                   |
 * | 1 MiB     | the record of a fold under way, if its turn is even                                                 |
 * | 65 MiB    | and if it is odd                                                                                    |
 * | 129 MiB   | blocks of 512 bytes, one for each 63 pages                                                          |
 *
 * Header:
 *
 * | at | bytes | field     | what                                                                                     |
 * |----|-------|-----------|------------------------------------------------------------------------------------------|
 * | 0  | 4     | magic     | "TMPH"                                                                                   |
 * | 4  | 4     | version   | 1                                                                                        |
 * | 8  | 16    | group     |                                                                                          |
 * | 24 | 4     | member    |                                                                                          |
 * | 28 | 4     | untouched | what pages in blocks that were never written are: 0 unknown, 1 zeros, 2 unknown, because |
 * |    |       |           | what was known of them has been lost                                                     |
 * | 32 | 8     | hash      | of the bytes before                                                                      |
 *
 * Block: 8 bytes of hash over the rest, then 8 bytes for each page: 0 when its hash is not known, 1 when it is all zeros,
 * else the hash of its bytes (zeros behind the end of the image). A block is one sector, so a power loss leaves the old
 * one or the new one; one that is not sound makes its pages unknown. A block of zero bytes was never written.
 *
 * Each hash has a seed of group, member and place: a block or a page of another place, member or group does not pass.
 */
export const UNKNOWN = 0n;
export const ALL_ZEROS = 1n;

export const PAGE_BYTES = 4096;
export const PAGES_PER_SLOT = SLOT_BYTES / PAGE_BYTES;
export const HASH_BLOCK_BYTES = 512;
export const PAGES_PER_BLOCK = HASH_BLOCK_BYTES / 8 - 1;
const MIB = 1024 * 1024;
export const HEADER_BYTES = 40;
export const HEADERS_AT = [0, 512] as const;
const BLOCKS_AT = 129 * MIB;

const MAGIC = 0x48504d54;
const VERSION = 1;
const GOLDEN_64 = 0x9e3779b97f4a7c15n;
const AT = { magic: 0, version: 4, group: 8, member: 24, untouched: 28, hash: 32 } as const;

/** Bytes within a slot. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

/** Bytes within a page. */
export interface PageRange {
  readonly from: number;
  readonly to: number;
}

export interface HashFileHeader {
  readonly group: Uint8Array;
  readonly member: number;
  /** What a page is whose block was never written. */
  readonly untouched: typeof UNKNOWN | typeof ALL_ZEROS;
  /** What was known of the pages has been lost, and not all has been filled in since. */
  readonly lost: boolean;
}

/** In place of what pages are that were never touched. */
const LOST = 2;

export type DecodedHeader = HashFileHeader | { readonly newerVersion: number } | undefined;

/** The seeds of one member's file; each kind of hash starts from a number of its own. */
export interface PageSeeds {
  readonly page: bigint;
  readonly kept: bigint;
  readonly block: bigint;
  readonly record: bigint;
}

export function seedsOf(group: Uint8Array, member: number, hash64: Hash64): PageSeeds {
  const seed = (kind: number) => hash64(group, (BigInt(kind) << 32n) | BigInt(member));
  return { page: seed(1), kept: seed(2), block: seed(3), record: seed(4) };
}

/** The value of a page that has such bytes, with zeros behind the end of the image. */
export function pageValue(bytes: Uint8Array, page: number, seeds: PageSeeds, hash64: Hash64): bigint {
  if (isAllZeros(bytes)) return ALL_ZEROS;
  const hash = hash64(bytes, placeSeed(seeds.page, page));
  return hash > ALL_ZEROS ? hash : hash + 2n;
}

/** The hash of what a fold leaves alone. The bytes are overwritten: the changed ranges become zeros. */
export function keptHash(
  bytes: Uint8Array,
  changed: readonly PageRange[],
  page: number,
  seeds: PageSeeds,
  hash64: Hash64,
): bigint {
  for (const { from, to } of changed) bytes.fill(0, from, to);
  return hash64(bytes, placeSeed(seeds.kept, page));
}

export function blockOf(page: number): number {
  return Math.floor(page / PAGES_PER_BLOCK);
}

export function blockAt(block: number): number {
  return BLOCKS_AT + block * HASH_BLOCK_BYTES;
}

/** The first block that lies at or behind a position in the file. */
export function firstBlockBehind(position: number): number {
  return Math.max(0, Math.floor((position - BLOCKS_AT) / HASH_BLOCK_BYTES));
}

export function hashFileBytes(pageCount: number): number {
  return blockAt(Math.ceil(pageCount / PAGES_PER_BLOCK));
}

export function encodeHeader(header: HashFileHeader, hash64: Hash64): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = viewOf(bytes);
  view.setUint32(AT.magic, MAGIC, true);
  view.setUint32(AT.version, VERSION, true);
  bytes.set(header.group, AT.group);
  view.setUint32(AT.member, header.member, true);
  view.setUint32(AT.untouched, header.lost ? LOST : Number(header.untouched), true);
  view.setBigUint64(AT.hash, hash64(bytes.subarray(0, AT.hash), 0n), true);
  return bytes;
}

/** Undefined when the header is not sound, or says what this version never wrote. */
export function decodeHeader(bytes: Uint8Array, hash64: Hash64): DecodedHeader {
  const view = viewOf(bytes);
  if (bytes.length < HEADER_BYTES || view.getUint32(AT.magic, true) !== MAGIC) return undefined;
  if (hash64(bytes.subarray(0, AT.hash), 0n) !== view.getBigUint64(AT.hash, true)) return undefined;
  const version = view.getUint32(AT.version, true);
  if (version !== VERSION) return { newerVersion: version };
  const told = view.getUint32(AT.untouched, true);
  if (told > LOST) return undefined;
  return {
    group: bytes.slice(AT.group, AT.member),
    member: view.getUint32(AT.member, true),
    untouched: told === Number(ALL_ZEROS) ? ALL_ZEROS : UNKNOWN,
    lost: told === LOST,
  };
}

export function isOfMember(header: HashFileHeader, group: Uint8Array, member: number): boolean {
  return header.member === member && equalBytes(header.group, group);
}

/** A block in memory is what it is on the disk: 512 bytes with their hash. */
export type HashBlock = Uint8Array;

/** A block whose pages all have one value, sealed. */
export function uniformBlock(value: bigint, block: number, seeds: PageSeeds, hash64: Hash64): HashBlock {
  const bytes = new Uint8Array(HASH_BLOCK_BYTES);
  const view = viewOf(bytes);
  for (let at = 8; at < HASH_BLOCK_BYTES; at += 8) view.setBigUint64(at, value, true);
  return sealBlock(bytes, block, seeds, hash64);
}

export function sealBlock(bytes: HashBlock, block: number, seeds: PageSeeds, hash64: Hash64): HashBlock {
  viewOf(bytes).setBigUint64(0, hash64(bytes.subarray(8), placeSeed(seeds.block, block)), true);
  return bytes;
}

export function isSoundBlock(bytes: HashBlock, block: number, seeds: PageSeeds, hash64: Hash64): boolean {
  return (
    bytes.length === HASH_BLOCK_BYTES &&
    viewOf(bytes).getBigUint64(0, true) === hash64(bytes.subarray(8), placeSeed(seeds.block, block))
  );
}

export function valueIn(block: HashBlock, page: number): bigint {
  return viewOf(block).getBigUint64(8 + (page % PAGES_PER_BLOCK) * 8, true);
}

export function setValueIn(block: HashBlock, page: number, value: bigint): void {
  viewOf(block).setBigUint64(8 + (page % PAGES_PER_BLOCK) * 8, value, true);
}

function placeSeed(seed: bigint, place: number): bigint {
  return BigInt.asUintN(64, seed ^ (BigInt(place) * GOLDEN_64));
}

export function pageCountOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / PAGE_BYTES);
}
