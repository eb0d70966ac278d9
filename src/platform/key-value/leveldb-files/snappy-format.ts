import { ByteReader } from "#src/platform/key-value/leveldb-files/byte-reader.js";

/**
 * Snappy, as far as it takes to read the index of a table; blocks of entries stay packed.
 *
 *     varint  length unpacked
 *     then elements until the end, each begun by a byte whose lowest two bits say what it is:
 *     00  literal   upper six bits: length - 1, or 60 to 63: length - 1 follows in 1 to 4 bytes; then so many bytes
 *     01  copy      bits 2..4: length - 4; offset of 11 bits: bits 5..7 above, one byte below
 *     10  copy      upper six bits: length - 1; offset in two bytes
 *     11  copy      upper six bits: length - 1; offset in four bytes
 *
 * Numbers are little-endian. A copy takes `length` bytes from `offset` bytes back, which may run into what it makes.
 */

/** A copy of 64 bytes takes two or more. Whoever says that he unpacks to more lies, and gets no memory. */
const GROWTH_MAX = 64;

export function unpackSnappy(packed: Uint8Array, fileAt: number): Uint8Array {
  const reader = new ByteReader(packed, fileAt);
  const length = reader.varint();
  if (length > packed.length * GROWTH_MAX) throw reader.damage("it cannot unpack to that much");
  const unpacked = new Uint8Array(length);
  let at = 0;
  while (!reader.isAtEnd) {
    const tag = reader.byte();
    const kind = tag & 3;
    if (kind === 0) {
      const literal = reader.skip(literalLength(reader, tag >> 2));
      if (at + literal.length > length) throw reader.damage("it unpacks to more than it says");
      unpacked.set(literal, at);
      at += literal.length;
      continue;
    }
    const copyLength = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = kind === 1 ? ((tag >> 5) << 8) + reader.byte() : littleEndian(reader, kind === 2 ? 2 : 4);
    if (offset === 0 || offset > at) throw reader.damage("it copies from before its beginning");
    if (at + copyLength > length) throw reader.damage("it unpacks to more than it says");
    for (const end = at + copyLength; at < end; at += 1) unpacked[at] = unpacked[at - offset] as number;
  }
  if (at !== length) throw reader.damage("it unpacks to less than it says");
  return unpacked;
}

function literalLength(reader: ByteReader, said: number): number {
  return (said < 60 ? said : littleEndian(reader, said - 59)) + 1;
}

function littleEndian(reader: ByteReader, bytes: number): number {
  let value = 0;
  for (let index = 0; index < bytes; index += 1) value += reader.byte() * 2 ** (8 * index);
  return value;
}
