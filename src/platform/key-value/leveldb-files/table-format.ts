import { ByteReader } from "#src/platform/key-value/leveldb-files/byte-reader.js";
import { crc32c, masked } from "#src/platform/key-value/leveldb-files/crc32c.js";
import { FileDamage } from "#src/platform/key-value/leveldb-files/file-damage.js";
import { unpackSnappy } from "#src/platform/key-value/leveldb-files/snappy-format.js";

/**
 * A table of LevelDB: entries in the order of their keys, in blocks. `NUMBER.ldb`, in old stores `NUMBER.sst`.
 *
 *     block      of entries, one or more
 *     block      filter: which keys may be in which block; none in a table made without
 *     block      meta: where the filter is
 *     block      index: an entry for each block of entries, with its place
 *     48 bytes   footer
 *
 * Block:
 *     n          contents
 *     1          0 plain, 1 Snappy
 *     4          CRC-32C of both, masked
 *
 * Footer:
 *     varint     place of the meta block: position
 *     varint     and n
 *     varint     place of the index block: position
 *     varint     and n
 *                zeros up to 40
 *     8          db 47 75 24 8b 80 fb 57, little-endian: 57 fb 80 8b 24 75 47 db
 *
 * Contents of an index or meta block, unpacked:
 *     entries    varint bytes shared with the key before, varint others, varint n of the value, others, value
 *     4 each     positions of entries whose keys share nothing
 *     4          how many those are
 *
 * Nothing lies between the blocks, so every byte of the file is of a block with its checksum, or of the footer; and the
 * footer's own have only one value each that leads to sound blocks that fill the file.
 */
export const FOOTER_BYTES = 48;
/** Of a block, behind its contents. */
export const TRAILER_BYTES = 5;
const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const MAGIC_AT = FOOTER_BYTES - MAGIC.length;
const PLAIN = 0;
const SNAPPY = 1;
const WORD_BYTES = 4;

/** Where a block is, its trailer not counted. */
export interface BlockPlace {
  readonly at: number;
  readonly length: number;
}

export interface Footer {
  readonly meta: BlockPlace;
  readonly index: BlockPlace;
}

export function decodeFooter(bytes: Uint8Array, fileAt: number): Footer {
  const reader = new ByteReader(bytes, fileAt);
  const meta = readPlace(reader);
  const index = readPlace(reader);
  const isZero = bytes.subarray(reader.at, MAGIC_AT).every((byte) => byte === 0);
  if (reader.at > MAGIC_AT || !isZero) throw reader.damage("the footer is none");
  if (!MAGIC.every((byte, at) => bytes[MAGIC_AT + at] === byte)) {
    throw new FileDamage(fileAt + MAGIC_AT, "the footer does not end as one");
  }
  return { meta, index };
}

/** Behind the block with its trailer. */
export function endOf({ at, length }: BlockPlace): number {
  return at + length + TRAILER_BYTES;
}

/** Of a block that begins `from` in the bytes. */
export function checkBlock(bytes: Uint8Array, from: number, { at, length }: BlockPlace): void {
  const kind = from + length;
  const stored = new DataView(bytes.buffer, bytes.byteOffset + kind + 1, WORD_BYTES).getUint32(0, true);
  if (stored !== masked(crc32c(bytes, from, kind + 1))) {
    throw new FileDamage(at, `a block of ${length} bytes does not match its checksum`);
  }
  if (bytes[kind] !== PLAIN && bytes[kind] !== SNAPPY)
    throw new FileDamage(at, "a block is of no known kind");
}

/** The contents of a block that has been checked. */
export function blockContents(bytes: Uint8Array, { at, length }: BlockPlace): Uint8Array {
  const contents = bytes.subarray(0, length);
  return bytes[length] === SNAPPY ? unpackSnappy(contents, at) : contents;
}

/** The places that an index or meta block lists, in its order. */
export function decodePlaces(contents: Uint8Array, { at }: BlockPlace): readonly BlockPlace[] {
  const last = contents.length - WORD_BYTES;
  if (last < 0) throw new FileDamage(at, "a list of blocks is too short");
  const view = new DataView(contents.buffer, contents.byteOffset, contents.length);
  const end = last - view.getUint32(last, true) * WORD_BYTES;
  if (end < 0) throw new FileDamage(at, "a list of blocks is too short");
  const reader = new ByteReader(contents.subarray(0, end), at);
  const places: BlockPlace[] = [];
  while (!reader.isAtEnd) {
    reader.varint();
    const others = reader.varint();
    const value = reader.varint();
    reader.skip(others);
    const place = new ByteReader(reader.skip(value), at);
    places.push(readPlace(place));
    if (!place.isAtEnd) throw place.damage("a place is longer than one");
  }
  return places;
}

function readPlace(reader: ByteReader): BlockPlace {
  return { at: reader.varint(), length: reader.varint() };
}
