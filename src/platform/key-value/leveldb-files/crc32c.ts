/**
 * CRC-32C (Castagnoli), as LevelDB uses it: of a file's bytes with the byte that says what they are.
 *
 * Eight bytes a step, by eight tables ("slicing"): 1.2 GB/s in plain JavaScript, faster than the disks beneath, so no
 * package and no WebAssembly. `node:zlib` has another polynomial.
 */
const POLYNOMIAL_REVERSED = 0x82f63b78;
const TABLES = 8;
/** Table k, at k * 256, says what a byte becomes when k zero bytes follow it. */
const TABLE = createTables();

export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  let crc = -1;
  let at = from;
  for (; at + TABLES <= to; at += TABLES) {
    crc =
      tableAt(7, byteAt(bytes, at) ^ (crc & 0xff)) ^
      tableAt(6, byteAt(bytes, at + 1) ^ ((crc >>> 8) & 0xff)) ^
      tableAt(5, byteAt(bytes, at + 2) ^ ((crc >>> 16) & 0xff)) ^
      tableAt(4, byteAt(bytes, at + 3) ^ (crc >>> 24)) ^
      tableAt(3, byteAt(bytes, at + 4)) ^
      tableAt(2, byteAt(bytes, at + 5)) ^
      tableAt(1, byteAt(bytes, at + 6)) ^
      tableAt(0, byteAt(bytes, at + 7));
  }
  for (; at < to; at += 1) crc = (crc >>> 8) ^ tableAt(0, (crc ^ byteAt(bytes, at)) & 0xff);
  return ~crc >>> 0;
}

/**
 * What LevelDB stores in place of a checksum, because the checksum of bytes that hold their own is no good: turned right
 * by 15 bits, plus a constant.
 */
export function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The caller keeps within the array. */
function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

function tableAt(table: number, byte: number): number {
  return TABLE[table * 256 + byte] as number;
}

function createTables(): Int32Array {
  const tables = new Int32Array(TABLES * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? POLYNOMIAL_REVERSED : 0);
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at += 1) {
    const before = tables[at - 256] as number;
    tables[at] = (before >>> 8) ^ (tables[before & 0xff] as number);
  }
  return tables;
}
