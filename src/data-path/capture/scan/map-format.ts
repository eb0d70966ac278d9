import { assert } from "#src/base/assert.js";
import { equalBytes, getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { GROUP_ID_BYTES } from "#src/domain/model/batch-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/**
 * The hash map of a scanned member: what the secondary holds of it, chunk by chunk of 64 KiB. A header of 4 KiB, of which the
 * first sector is used, then pages of 4 KiB. Little-endian.
 *
 * The header is written as one sector, which a disk writes as a whole:
 *
 * | at  | bytes | field     | what                                                      |
 * |-----|-------|-----------|-----------------------------------------------------------|
 * | 0   | 4     | magic     | "TMSM"                                                    |
 * | 4   | 4     | version   | 1                                                         |
 * | 8   | 16    | group     | id of the group                                           |
 * | 24  | 8     | member    | its number                                                |
 * | 32  | 8     | identity  | random, new whenever the file is made                     |
 * | 40  | 8     | begun     | number of the newest scan that may have written a page    |
 * | 48  | 8     | completed | number of the newest scan whose end the secondary holds   |
 * | 504 | 8     | hash      | of bytes 0 to 503                                         |
 *
 * A page, which may be torn by a power loss, and does not check out then:
 *
 * | at  | bytes | field   | what                                                              |
 * |-----|-------|---------|-------------------------------------------------------------------|
 * | 0   | 8     | hash    | of bytes 8 to 4095, seeded with identity and number of the page   |
 * | 8   | 8     | scan    | the scan that wrote it last                                       |
 * | 16  | 64    | settled | a bit a chunk: the secondary holds what the hash is of            |
 * | 80  | 64    | pending | a bit a chunk: it will, once that scan is completed               |
 * | 144 | 112   |         | zeros                                                             |
 * | 256 | 3,840 | hashes  | xxh64 of 480 chunks                                               |
 *
 * That is 0.013 % of the volume. A chunk of which neither bit is set, and every chunk of a page that does not check out, is one
 * of which nothing is known: it is taken for different.
 */
export const CHUNK_BYTES = 64 * 1024;
export const CHUNKS_PER_PAGE = 480;
export const PAGE_SPAN_BYTES = CHUNK_BYTES * CHUNKS_PER_PAGE;
export const MAP_PAGE_BYTES = 4096;
export const MAP_HEADER_BYTES = 4096;
const SECTOR_BYTES = 512;

const MAGIC = 0x4d534d54;
const VERSION = 1;
const AT = {
  magic: 0,
  version: 4,
  group: 8,
  member: 24,
  identity: 32,
  begun: 40,
  completed: 48,
  hash: 504,
} as const;
const PAGE_AT = { hash: 0, body: 8, scan: 8, settled: 16, pending: 80, hashes: 256 } as const;
const BIT_BYTES = 64;

export interface MapSubject {
  readonly group: Uint8Array;
  readonly member: number;
}

export interface MapHeader {
  readonly identity: bigint;
  readonly begun: number;
  readonly completed: number;
}

export function encodeMapHeader(subject: MapSubject, header: MapHeader, hash64: Hash64): Uint8Array {
  assert(subject.group.length === GROUP_ID_BYTES, "a group's id has 16 bytes");
  const bytes = new Uint8Array(SECTOR_BYTES);
  const view = viewOf(bytes);
  view.setUint32(AT.magic, MAGIC, true);
  view.setUint32(AT.version, VERSION, true);
  bytes.set(subject.group, AT.group);
  setUint53(view, AT.member, subject.member);
  view.setBigUint64(AT.identity, header.identity, true);
  setUint53(view, AT.begun, header.begun);
  setUint53(view, AT.completed, header.completed);
  view.setBigUint64(AT.hash, hash64(bytes.subarray(0, AT.hash), 0n), true);
  return bytes;
}

/** The header, or why it is not that of such a map. */
export function decodeMapHeader(bytes: Uint8Array, subject: MapSubject, hash64: Hash64): MapHeader | string {
  if (bytes.length < SECTOR_BYTES) return "it is shorter than a header";
  const view = viewOf(bytes);
  if (view.getUint32(AT.magic, true) !== MAGIC) return "it does not begin like one";
  if (hash64(bytes.subarray(0, AT.hash), 0n) !== view.getBigUint64(AT.hash, true))
    return "its header does not match its hash";
  const version = view.getUint32(AT.version, true);
  if (version !== VERSION) return `it has version ${version}`;
  if (!equalBytes(bytes.subarray(AT.group, AT.group + GROUP_ID_BYTES), subject.group))
    return "it is of another group";
  if (getUint53(view, AT.member) !== subject.member) return "it is of another member";
  return {
    identity: view.getBigUint64(AT.identity, true),
    begun: getUint53(view, AT.begun),
    completed: getUint53(view, AT.completed),
  };
}

/** One page, changed where it lies. Its bytes begin at a multiple of eight of their buffer. */
export class MapPage {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly settled: Uint8Array;
  readonly pending: Uint8Array;
  readonly hashes: BigUint64Array;

  constructor(bytes: Uint8Array) {
    assert(bytes.length === MAP_PAGE_BYTES, "a page has its size");
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.settled = bytes.subarray(PAGE_AT.settled, PAGE_AT.settled + BIT_BYTES);
    this.pending = bytes.subarray(PAGE_AT.pending, PAGE_AT.pending + BIT_BYTES);
    this.hashes = new BigUint64Array(bytes.buffer, bytes.byteOffset + PAGE_AT.hashes, CHUNKS_PER_PAGE);
  }

  get scan(): number {
    return getUint53(this.#view, PAGE_AT.scan);
  }

  set scan(scan: number) {
    setUint53(this.#view, PAGE_AT.scan, scan);
  }

  isSound(identity: bigint, number: number, hash64: Hash64): boolean {
    return this.#hash(identity, number, hash64) === this.#view.getBigUint64(PAGE_AT.hash, true);
  }

  /** Nothing is known of any of its chunks. */
  clear(): void {
    this.#bytes.fill(0);
  }

  seal(identity: bigint, number: number, hash64: Hash64): void {
    this.#view.setBigUint64(PAGE_AT.hash, this.#hash(identity, number, hash64), true);
  }

  #hash(identity: bigint, number: number, hash64: Hash64): bigint {
    return hash64(this.#bytes.subarray(PAGE_AT.body), BigInt.asUintN(64, identity + BigInt(number)));
  }
}

export function hasBit(bits: Uint8Array, index: number): boolean {
  return (((bits[index >>> 3] ?? 0) >>> (index & 7)) & 1) === 1;
}

export function setBit(bits: Uint8Array, index: number): void {
  bits[index >>> 3] = (bits[index >>> 3] ?? 0) | (1 << (index & 7));
}

export function clearBit(bits: Uint8Array, index: number): void {
  bits[index >>> 3] = (bits[index >>> 3] ?? 0) & ~(1 << (index & 7));
}
