import { assert } from "#src/base/assert.js";
import { getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { indexKeyDamaged } from "#src/data-path/replica/index-damage.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Keys and values of the version index. Keys are big-endian, so that they sort by member, place, sequence, branch; along
 * one lineage path sequences only rise, so one scan backwards meets the versions from the newest to the oldest.
 *
 * | key                                                                         | value                                   |
 * |-----------------------------------------------------------------------------|-----------------------------------------|
 * | 0                                                                           | format of the index: number (1)         |
 * | 1, member (2), slot (4), sequence (8), branch (8)                           | a version of a slot                     |
 * | 2, member (2), region of 1 GiB (4), sequence (8), branch (8)                | zeros over the whole region; empty body |
 * | 3, member (2), slot (4), branch (8)                                         | head: sequence (8), depth (1)           |
 * | 4, branch (8)                                                               | indexed through: sequence (8)           |
 * | 5, drill (8), 1, member (2), slot (4), sequence (8)                         | a version of a slot in a drill          |
 * | 5, drill (8), 2, member (2), region of 1 GiB (4), sequence (8)              | zeros over the whole region in a drill  |
 * | 5, drill (8), 3, member (2), slot (4)                                       | head: sequence (8), depth (1)           |
 * | 5, drill (8), 4                                                             | indexed through: sequence (8)           |
 * | 5, drill (8), 7, member (2), slot (4), sequence (8)                         | the witness of a version in a drill     |
 * | 6, branch (8), first sequence (8)                                           | a landmark (`landmark-format.ts`)       |
 * | 7, member (2), slot (4), sequence (8), branch (8)                           | the witness of a version; empty         |
 * | 16, number of a compacted file (8)                                          | the file is indexed whole: its seal (8) |
 *
 * A witness says that there is a version, and nothing else (`witnessed.ts`). It alone has no value, not even a hash: one
 * that rots is one too many and one too few.
 *
 * Drills (`drill-keys.ts`) are apart, each in a range of its own: what is written in one is in nobody else's way.
 *
 * Every other value begins with 8 bytes of hash over the key and the rest of the value, little-endian. A version of a slot then
 * has 1 byte of form (0: only what one delta changed; 1: complete) and its pieces, 48 bytes each:
 *
 * | at | bytes | field         | what                                                       |
 * |----|-------|---------------|------------------------------------------------------------|
 * | 0  | 1     | type          | 1 data, 2 zero, 3 image                                    |
 * | 1  | 1     | -             | 0                                                          |
 * | 2  | 2     | from          | first byte within the slot                                 |
 * | 4  | 2     | last          | last byte within the slot                                  |
 * | 6  | 2     | skip          | where in the delta's payload the piece's bytes begin       |
 * | 8  | 4     | payloadAt     | where that payload begins in its segment                   |
 * | 12 | 4     | payloadLength | and its length                                             |
 * | 16 | 8     | sequence      | of the delta                                               |
 * | 24 | 8     | branch        | lineage entry of the delta                                 |
 * | 32 | 8     | segment       | number of the segment                                      |
 * | 40 | 8     | hash          | of the payload                                             |
 */
export const TABLE = {
  format: 0,
  version: 1,
  region: 2,
  head: 3,
  through: 4,
  drill: 5,
  landmark: 6,
  witness: 7,
  compacted: 16,
} as const;
/** Raised when what is written here means something else than before: an index of another format is made again. */
const FORMAT = 2;
export const FORMAT_KEY = Uint8Array.of(TABLE.format);
export const REGION_BYTES = 2 ** 30;
export const SLOTS_PER_REGION = REGION_BYTES / SLOT_BYTES;

const HASH_BYTES = 8;
const PIECE_BYTES = 48;
const PIECE_TYPES = { data: 1, zero: 2, image: 3 } as const;
const FORMS = { partial: 0, complete: 1 } as const;
export const VERSION_KEY_BYTES = 23;
const HEAD_KEY_BYTES = 15;
const THROUGH_KEY_BYTES = 9;
const TWO_32 = 2 ** 32;
/** Not a seed of anything else: an index value never passes for a batch. */
const INDEX_SEED = 0x7469_6465_6d61_726bn;

export interface SlotVersion {
  readonly complete: boolean;
  readonly pieces: readonly Piece[];
}

export interface VersionPlace {
  readonly sequence: Sequence;
  readonly branch: bigint;
}

/**
 * A version of a slot in a branch, and how many steps a reader has to walk back from it at most. Not every version has
 * one (`slot-depths.ts` says which).
 */
export interface SlotHead {
  readonly sequence: Sequence;
  readonly depth: number;
}

export function versionKey(member: number, slot: number, sequence: Sequence, branch: bigint): Uint8Array {
  return placeKey(TABLE.version, member, slot, sequence, branch);
}

/** Into a buffer that holds many keys. */
export function writeVersionKey(
  view: DataView,
  at: number,
  place: VersionPlace & { readonly member: number; readonly slot: number },
): void {
  writePlaceKey(view, at, TABLE.version, place.member, place.slot, place.sequence, place.branch);
}

export function witnessKey(member: number, slot: number, sequence: Sequence, branch: bigint): Uint8Array {
  return placeKey(TABLE.witness, member, slot, sequence, branch);
}

export function regionKey(member: number, region: number, sequence: Sequence, branch: bigint): Uint8Array {
  return placeKey(TABLE.region, member, region, sequence, branch);
}

export function headKey(member: number, slot: number, branch: bigint): Uint8Array {
  const key = new Uint8Array(HEAD_KEY_BYTES);
  const view = viewOf(key);
  view.setUint8(0, TABLE.head);
  view.setUint16(1, member);
  view.setUint32(3, slot);
  view.setBigUint64(7, branch);
  return key;
}

export function branchOfHead(key: Uint8Array): bigint {
  return viewOf(key).getBigUint64(7);
}

export function throughKey(branch: bigint): Uint8Array {
  const key = new Uint8Array(THROUGH_KEY_BYTES);
  const view = viewOf(key);
  view.setUint8(0, TABLE.through);
  view.setBigUint64(1, branch);
  return key;
}

/** Of a compacted file. */
export function compactedKey(number: number): Uint8Array {
  const key = new Uint8Array(9);
  const view = viewOf(key);
  view.setUint8(0, TABLE.compacted);
  view.setBigUint64(1, BigInt(number));
  return key;
}

/** Number of the compacted file in its key. */
export function fileNumberOf(key: Uint8Array): number {
  return Number(viewOf(key).getBigUint64(1));
}

/** Member and slot (or region) of a version's, witness's, region's or head's key. */
export function memberIn(key: Uint8Array): number {
  return viewOf(key).getUint16(1);
}

export function slotOf(key: Uint8Array): number {
  return viewOf(key).getUint32(3);
}

/** Branch of a version's, region's or head's key: its last eight bytes. */
export function branchOf(key: Uint8Array): bigint {
  return keyView(key, key[0] === TABLE.head ? HEAD_KEY_BYTES : VERSION_KEY_BYTES).getBigUint64(
    key.length - 8,
  );
}

/** Branch of the key of how far it is indexed. */
export function branchOfThrough(key: Uint8Array): bigint {
  return keyView(key, THROUGH_KEY_BYTES).getBigUint64(1);
}

/** The store beneath does not check its keys: one of another length is damage, and not ours to assert. */
function keyView(key: Uint8Array, lengthBytes: number): DataView {
  if (key.length !== lengthBytes) throw indexKeyDamaged(key.length);
  return viewOf(key);
}

/** Sequence and branch of a version's, witness's or region's key. */
export function placeOf(key: Uint8Array): VersionPlace {
  const view = keyView(key, VERSION_KEY_BYTES);
  return { sequence: view.getUint32(7) * TWO_32 + view.getUint32(11), branch: view.getBigUint64(15) };
}

export function encodeVersion(key: Uint8Array, version: SlotVersion, hash64: Hash64): Uint8Array {
  const value = new Uint8Array(versionBytes(version.pieces.length));
  writeVersion(viewOf(value), 0, version);
  return sealed(key, value, hash64);
}

export function versionBytes(pieces: number): number {
  return HASH_BYTES + 1 + pieces * PIECE_BYTES;
}

/** All but the hash, into bytes that are zeros; `sealed` completes it. */
export function writeVersion(view: DataView, start: number, version: SlotVersion): void {
  view.setUint8(start + HASH_BYTES, version.complete ? FORMS.complete : FORMS.partial);
  let at = start + HASH_BYTES + 1;
  for (const piece of version.pieces) {
    encodePiece(view, at, piece);
    at += PIECE_BYTES;
  }
}

/** Undefined when the value is not sound. */
export function decodeVersion(key: Uint8Array, value: Uint8Array, hash64: Hash64): SlotVersion | undefined {
  if (!isSound(key, value, hash64) || (value.length - HASH_BYTES - 1) % PIECE_BYTES !== 0) return undefined;
  const view = viewOf(value);
  const pieces: Piece[] = [];
  for (let at = HASH_BYTES + 1; at < value.length; at += PIECE_BYTES) {
    const piece = decodePiece(view, at);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  return { complete: view.getUint8(HASH_BYTES) === FORMS.complete, pieces };
}

export function encodeRegion(key: Uint8Array, hash64: Hash64): Uint8Array {
  return sealed(key, new Uint8Array(HASH_BYTES), hash64);
}

export function encodeHead(key: Uint8Array, head: SlotHead, hash64: Hash64): Uint8Array {
  const value = new Uint8Array(HASH_BYTES + 9);
  const view = viewOf(value);
  setUint53(view, HASH_BYTES, head.sequence);
  view.setUint8(HASH_BYTES + 8, head.depth);
  return sealed(key, value, hash64);
}

export function decodeHead(key: Uint8Array, value: Uint8Array, hash64: Hash64): SlotHead | undefined {
  if (value.length !== HASH_BYTES + 9 || !isSound(key, value, hash64)) return undefined;
  const view = viewOf(value);
  return { sequence: getUint53(view, HASH_BYTES), depth: view.getUint8(HASH_BYTES + 8) };
}

export function encodeThrough(key: Uint8Array, sequence: Sequence, hash64: Hash64): Uint8Array {
  const value = new Uint8Array(HASH_BYTES + 8);
  setUint53(viewOf(value), HASH_BYTES, sequence);
  return sealed(key, value, hash64);
}

export function decodeThrough(key: Uint8Array, value: Uint8Array, hash64: Hash64): Sequence | undefined {
  if (value.length !== HASH_BYTES + 8 || !isSound(key, value, hash64)) return undefined;
  return getUint53(viewOf(value), HASH_BYTES);
}

/** Whole in the index is the file with that hash of its header. */
export function encodeCompacted(key: Uint8Array, seal: bigint, hash64: Hash64): Uint8Array {
  const value = new Uint8Array(HASH_BYTES + 8);
  viewOf(value).setBigUint64(HASH_BYTES, seal, true);
  return sealed(key, value, hash64);
}

/** The seal of the file that is whole in the index; undefined when the value is not sound. */
export function decodeCompacted(key: Uint8Array, value: Uint8Array, hash64: Hash64): bigint | undefined {
  if (value.length !== HASH_BYTES + 8 || !isSound(key, value, hash64)) return undefined;
  return viewOf(value).getBigUint64(HASH_BYTES, true);
}

export function encodeFormat(hash64: Hash64): Uint8Array {
  const value = new Uint8Array(HASH_BYTES + 1);
  value[HASH_BYTES] = FORMAT;
  return sealed(FORMAT_KEY, value, hash64);
}

export function isOurFormat(value: Uint8Array, hash64: Hash64): boolean {
  return (
    value.length === HASH_BYTES + 1 && isSound(FORMAT_KEY, value, hash64) && value[HASH_BYTES] === FORMAT
  );
}

export function isSound(key: Uint8Array, value: Uint8Array, hash64: Hash64): boolean {
  return value.length >= HASH_BYTES && viewOf(value).getBigUint64(0, true) === valueHash(key, value, hash64);
}

/** Puts the hash in front: its bytes are left free by the maker of the value. */
export function sealed(key: Uint8Array, value: Uint8Array, hash64: Hash64): Uint8Array {
  viewOf(value).setBigUint64(0, valueHash(key, value, hash64), true);
  return value;
}

/** The key's hash is the seed of the body's: a value that LevelDB gives back under another key does not pass. */
function valueHash(key: Uint8Array, value: Uint8Array, hash64: Hash64): bigint {
  return hash64(value.subarray(HASH_BYTES), hash64(key, INDEX_SEED));
}

function placeKey(
  table: number,
  member: number,
  place: number,
  sequence: Sequence,
  branch: bigint,
): Uint8Array {
  const key = new Uint8Array(VERSION_KEY_BYTES);
  writePlaceKey(viewOf(key), 0, table, member, place, sequence, branch);
  return key;
}

function writePlaceKey(
  view: DataView,
  at: number,
  table: number,
  member: number,
  place: number,
  sequence: Sequence,
  branch: bigint,
): void {
  view.setUint8(at, table);
  view.setUint16(at + 1, member);
  view.setUint32(at + 3, place);
  setUint53Sorting(view, at + 7, sequence);
  view.setBigUint64(at + 15, branch);
}

/** Big-endian, so that keys sort by it. */
export function setUint53Sorting(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / TWO_32));
  view.setUint32(at + 4, value % TWO_32);
}

function encodePiece(view: DataView, at: number, piece: Piece): void {
  assert(piece.type !== "memory", "only what is durable in the journal is indexed");
  view.setUint8(at, PIECE_TYPES[piece.type]);
  view.setUint16(at + 2, piece.from, true);
  view.setUint16(at + 4, piece.to - 1, true);
  if (piece.type === "zero") setUint53(view, at + 16, piece.sequence);
  if (piece.type !== "data") return;
  const { source, skip } = piece;
  view.setUint16(at + 6, skip, true);
  view.setUint32(at + 8, source.payloadAt, true);
  view.setUint32(at + 12, source.payloadLength, true);
  setUint53(view, at + 16, source.sequence);
  view.setBigUint64(at + 24, source.branch, true);
  setUint53(view, at + 32, source.segment);
  view.setBigUint64(at + 40, source.hash, true);
}

function decodePiece(view: DataView, at: number): Piece | undefined {
  const type = view.getUint8(at);
  const from = view.getUint16(at + 2, true);
  const to = view.getUint16(at + 4, true) + 1;
  if (type === PIECE_TYPES.image) return { type: "image", from, to };
  const sequence = getUint53(view, at + 16);
  if (type === PIECE_TYPES.zero) return { type: "zero", from, to, sequence };
  if (type !== PIECE_TYPES.data) return undefined;
  const source = {
    branch: view.getBigUint64(at + 24, true),
    sequence,
    segment: getUint53(view, at + 32),
    payloadAt: view.getUint32(at + 8, true),
    payloadLength: view.getUint32(at + 12, true),
    hash: view.getBigUint64(at + 40, true),
  };
  return { type: "data", from, to, source, skip: view.getUint16(at + 6, true) };
}
