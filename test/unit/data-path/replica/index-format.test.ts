import t from "tap";
import { drillWitnessKey, witnessOf } from "#src/data-path/replica/drill-keys.js";
import {
  branchOf,
  decodeHead,
  decodeThrough,
  decodeVersion,
  encodeFormat,
  encodeHead,
  encodeThrough,
  encodeVersion,
  FORMAT_KEY,
  headKey,
  memberIn,
  placeOf,
  slotOf,
  throughKey,
  versionKey,
} from "#src/data-path/replica/index-format.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { hash64 } from "#test/support/hash.js";

const SOURCE = {
  branch: 2n ** 63n + 5n,
  sequence: 2 ** 50 + 3,
  segment: 77,
  payloadAt: 60_000_000,
  payloadLength: SLOT_BYTES,
  hash: 0xfedcba9876543210n,
};
const PIECES: readonly Piece[] = [
  { type: "data", from: 0, to: 512, source: SOURCE, skip: 65_024 },
  { type: "zero", from: 512, to: 4096, sequence: 12 },
  { type: "image", from: 4096, to: SLOT_BYTES },
];
/** What table 1 holds for `PIECES` at `KEY`. */
const GOLDEN = {
  witness: "0700038000000100040000000000038000000000000005",
  drillWitness: "050000000000000009070003000000050000000000000007",
  format: ["00", "aeddc26051e707a502"],
  key: "0100038000000100040000000000038000000000000005",
  value:
    "1725134d81461aab0101000000ff0100fe0087930300000100030000000000040005000000000000804d000000000000001032547698badcfe02000002ff0f000000000000000000000c0000000000000000000000000000000000000000000000000000000000000003000010ffff000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
};
const KEY = versionKey(3, 2 ** 31 + 1, 2 ** 50 + 3, SOURCE.branch);

t.test("a version reads back as it was", async (t) => {
  for (const complete of [true, false]) {
    const value = encodeVersion(KEY, { complete, pieces: PIECES }, hash64);
    t.same(decodeVersion(KEY, value, hash64), { complete, pieces: PIECES });
  }
  t.same(placeOf(KEY), { sequence: 2 ** 50 + 3, branch: SOURCE.branch });
  t.equal(memberIn(KEY), 3);
  t.equal(slotOf(KEY), 2 ** 31 + 1);
});

t.test("heads and marks of progress read back as they were", async (t) => {
  const head = headKey(1, 9, SOURCE.branch);
  const headValue = encodeHead(head, { sequence: 2 ** 40, depth: 31 }, hash64);
  t.same(decodeHead(head, headValue, hash64), { sequence: 2 ** 40, depth: 31 });
  t.equal(branchOf(head), SOURCE.branch);
  const through = throughKey(7n);
  t.equal(decodeThrough(through, encodeThrough(through, 2 ** 52, hash64), hash64), 2 ** 52);
});

t.test("keys sort by member, slot, sequence, branch", async (t) => {
  const ordered = [
    versionKey(1, 5, 2 ** 33, 9n),
    versionKey(1, 6, 1, 0n),
    versionKey(1, 6, 2 ** 32 - 1, 2n ** 64n - 1n),
    versionKey(1, 6, 2 ** 32, 1n),
    versionKey(1, 6, 2 ** 32, 2n ** 63n),
    versionKey(2, 0, 0, 0n),
  ];
  const sorted = [...ordered].reverse().sort(Buffer.compare);
  t.same(sorted, ordered);
});

t.test("I12: a flipped bit, in the value or the key, is found", async (t) => {
  const value = encodeVersion(KEY, { complete: true, pieces: PIECES }, hash64);
  const missed: string[] = [];
  for (let bit = 0; bit < value.length * 8; bit += 1) {
    if (decodeVersion(KEY, flipped(value, bit), hash64) !== undefined) missed.push(`value ${bit}`);
  }
  for (let bit = 0; bit < KEY.length * 8; bit += 1) {
    if (decodeVersion(flipped(KEY, bit), value, hash64) !== undefined) missed.push(`key ${bit}`);
  }
  t.same(missed, []);
  t.equal(decodeVersion(KEY, value.subarray(0, value.length - 48), hash64), undefined, "cut short");
  t.equal(decodeVersion(KEY, new Uint8Array(0), hash64), undefined, "empty");
});

t.test("the format has not changed without a new table", async (t) => {
  const value = encodeVersion(KEY, { complete: true, pieces: PIECES }, hash64);
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  t.matchStrict(
    {
      key: hex(KEY),
      value: hex(value),
      witness: hex(witnessOf(KEY)),
      drillWitness: hex(drillWitnessKey(9n, 3, 5, 7)),
      format: [hex(FORMAT_KEY), hex(encodeFormat(hash64))],
    },
    GOLDEN,
    "an index written by an older version must be read, or be known as old and made again",
  );
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
