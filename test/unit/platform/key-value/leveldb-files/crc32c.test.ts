import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { crc32c, masked } from "#src/platform/key-value/leveldb-files/crc32c.js";

/** RFC 3720, appendix B.4, and the usual check value. */
const VECTORS: readonly (readonly [string, Uint8Array, number])[] = [
  ["nothing", new Uint8Array(0), 0],
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["0 to 31", Uint8Array.from({ length: 32 }, (_, at) => at), 0x46dd794e],
  ["31 to 0", Uint8Array.from({ length: 32 }, (_, at) => 31 - at), 0x113fdb5c],
  ["123456789", new Uint8Array(Buffer.from("123456789")), 0xe3069283],
];

t.test("known values", async (t) => {
  for (const [name, bytes, expected] of VECTORS) t.equal(crc32c(bytes, 0, bytes.length), expected, name);
});

t.test("any part of any bytes, as bit by bit", async (t) => {
  const part = fc
    .uint8Array({ maxLength: 80 })
    .chain((bytes) => fc.tuple(fc.constant(bytes), fc.nat(bytes.length), fc.nat(bytes.length)));
  const property = fc.property(part, ([bytes, a, b]) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    deepStrictEqual(crc32c(bytes, from, to), bitwise(bytes.subarray(from, to)));
  });
  t.doesNotThrow(() => fc.assert(property));
});

t.test("masked as LevelDB masks", async (t) => {
  // util/crc32c_test.cc: masking is not idempotent, and changes the value.
  const crc = crc32c(new Uint8Array(Buffer.from("foo")), 0, 3);
  const rotated = ((crc >>> 15) | (crc << 17)) >>> 0;
  t.equal(masked(crc), (rotated + 0xa282ead8) % 2 ** 32);
  t.not(masked(masked(crc)), crc);
});

function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}
