import { assert } from "#src/base/assert.js";
import { equalBytes, getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { GROUP_ID_BYTES } from "#src/domain/model/batch-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/**
 * The files of the hot set, the dirty maps, the spill's floors and the floor of acks: sectors of 512 bytes that are changed in place. A disk writes a sector
 * as a whole, so after a power loss each is the old one or the new one, and both are sound. A sector that does not check
 * out is therefore rot, or a write that failed half way; never the trace of a power loss. Little-endian.
 *
 * Sector 0, the header:
 *
 * | at  | bytes | field     | what                                                                       |
 * |-----|-------|-----------|----------------------------------------------------------------------------|
 * | 0   | 4     | magic     | "TMK1"                                                                     |
 * | 4   | 2     | version   | 1                                                                          |
 * | 6   | 2     | kind      | 1 hot set, 2 dirty map, 3 floors of the spill, 4 floor of acks             |
 * | 8   | 16    | group     | id of the group                                                            |
 * | 24  | 8     | member    | whose dirty map it is; 0 for the others                                    |
 * | 32  | 8     | sizeBytes | of the member's volume; 0 for the others                                   |
 * | 40  | 8     | sectors   | how many follow                                                            |
 * | 48  | 8     | identity  | random, new whenever the file is written as a whole                        |
 * | 504 | 8     | hash      | of bytes 0 to 503                                                          |
 *
 * Every other sector: a body of 504 bytes, then its hash, seeded with identity and number of the sector. The bodies:
 *
 * - hot set: 63 rows of 8 bytes: member (2), number of the extent (4), 1 if the row is in use (2);
 * - dirty map: 63 extents of 64 bits, the lowest bit for the first block of 64 KiB;
 * - floors: id of a lineage entry (8), and the sequence up to which its spill is needed no more (8); zeros when not in use;
 * - floor of acks: id of a lineage entry (8), and the sequence of it that the secondary has acknowledged (8), or zeros.
 */
export const SECTOR_BYTES = 512;
export const SECTOR_BODY_BYTES = 504;
export const SECTOR_KINDS = { hot: 1, dirty: 2, floors: 3, acked: 4 } as const;
export type SectorKind = keyof typeof SECTOR_KINDS;

const MAGIC = 0x314b4d54;
const VERSION = 1;
const AT = {
  magic: 0,
  version: 4,
  kind: 6,
  group: 8,
  member: 24,
  sizeBytes: 32,
  sectors: 40,
  identity: 48,
  hash: 504,
} as const;

/** What a file is about. */
export interface SectorSubject {
  readonly kind: SectorKind;
  readonly group: Uint8Array;
  readonly member: number;
  readonly sizeBytes: number;
  readonly sectors: number;
}

export function encodeSectorHeader(subject: SectorSubject, identity: bigint, hash64: Hash64): Uint8Array {
  assert(subject.group.length === GROUP_ID_BYTES, "a group's id has 16 bytes");
  const bytes = new Uint8Array(SECTOR_BYTES);
  const view = viewOf(bytes);
  view.setUint32(AT.magic, MAGIC, true);
  view.setUint16(AT.version, VERSION, true);
  view.setUint16(AT.kind, SECTOR_KINDS[subject.kind], true);
  bytes.set(subject.group, AT.group);
  setUint53(view, AT.member, subject.member);
  setUint53(view, AT.sizeBytes, subject.sizeBytes);
  setUint53(view, AT.sectors, subject.sectors);
  view.setBigUint64(AT.identity, identity, true);
  view.setBigUint64(AT.hash, hash64(bytes.subarray(0, AT.hash), 0n), true);
  return bytes;
}

/** The identity and the size that the header gives, or why it is not the header of such a file. */
export function decodeSectorHeader(
  bytes: Uint8Array,
  subject: Omit<SectorSubject, "sizeBytes" | "sectors">,
  hash64: Hash64,
): { readonly identity: bigint; readonly sizeBytes: number; readonly sectors: number } | string {
  if (bytes.length < SECTOR_BYTES) return "it is shorter than a header";
  const view = viewOf(bytes);
  if (view.getUint32(AT.magic, true) !== MAGIC) return "it does not begin like one";
  if (hash64(bytes.subarray(0, AT.hash), 0n) !== view.getBigUint64(AT.hash, true))
    return "its header does not match its hash";
  if (view.getUint16(AT.version, true) !== VERSION)
    return `it has version ${view.getUint16(AT.version, true)}`;
  if (view.getUint16(AT.kind, true) !== SECTOR_KINDS[subject.kind]) return "it is of another kind";
  if (!equalBytes(bytes.subarray(AT.group, AT.group + GROUP_ID_BYTES), subject.group))
    return "it is of another group";
  if (getUint53(view, AT.member) !== subject.member) return "it is of another member";
  const identity = view.getBigUint64(AT.identity, true);
  return { identity, sizeBytes: getUint53(view, AT.sizeBytes), sectors: getUint53(view, AT.sectors) };
}

/** Puts the hash behind the body. `number` counts from 0, the header left out. */
export function sealSector(sector: Uint8Array, identity: bigint, number: number, hash64: Hash64): void {
  const hash = hash64(sector.subarray(0, SECTOR_BODY_BYTES), sectorSeed(identity, number));
  viewOf(sector).setBigUint64(SECTOR_BODY_BYTES, hash, true);
}

export function isSoundSector(sector: Uint8Array, identity: bigint, number: number, hash64: Hash64): boolean {
  if (sector.length < SECTOR_BYTES) return false;
  const hash = hash64(sector.subarray(0, SECTOR_BODY_BYTES), sectorSeed(identity, number));
  return hash === viewOf(sector).getBigUint64(SECTOR_BODY_BYTES, true);
}

function sectorSeed(identity: bigint, number: number): bigint {
  return BigInt.asUintN(64, identity + BigInt(number));
}
