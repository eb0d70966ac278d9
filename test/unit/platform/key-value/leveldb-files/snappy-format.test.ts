import t from "tap";
import { unpackSnappy } from "#src/platform/key-value/leveldb-files/snappy-format.js";

/** What Snappy packs lies in the tables that `verify-store.test.ts` makes; here is each kind of element by itself. */
const SOUND: readonly (readonly [string, readonly number[], string])[] = [
  ["nothing", [0], ""],
  ["a literal", [3, (3 - 1) << 2, 0x61, 0x62, 0x63], "abc"],
  ["a literal with its length behind", [61, 60 << 2, 60, ...Array(61).fill(0x61)], "a".repeat(61)],
  ["a short copy", [8, (4 - 1) << 2, 0x61, 0x62, 0x63, 0x64, 1, 4], "abcdabcd"],
  ["a copy that runs into what it makes", [9, 0, 0x61, (8 - 1) * 4 + 2, 1, 0], "a".repeat(9)],
  ["a far copy", [4, 1 << 2, 0x61, 0x62, (2 - 1) * 4 + 3, 2, 0, 0, 0], "abab"],
  ["a length of two bytes", [0x80, 1, 0, 0x61, 254, 1, 0, 250, 1, 0], "a".repeat(128)],
];
for (const [name, packed, expected] of SOUND) {
  t.test(`unpacks ${name}`, async (t) => {
    t.equal(Buffer.from(unpackSnappy(Uint8Array.from(packed), 0)).toString(), expected);
  });
}

const DAMAGED: readonly (readonly [string, readonly number[]])[] = [
  ["no length", []],
  ["a length without end", Array(11).fill(0x80)],
  ["more than it says", [1, 1 << 2, 0x61, 0x62]],
  ["less than it says", [3, 1 << 2, 0x61, 0x62]],
  ["a literal that is cut", [3, 2 << 2, 0x61]],
  ["a copy from before the beginning", [5, 0, 0x61, 1, 2]],
  ["a copy from nowhere", [5, 0, 0x61, 1, 0]],
  ["a copy beyond the end", [4, 0, 0x61, 1, 1]],
  ["a length that nothing packs to", [0xff, 0xff, 0xff, 0xff, 0x07, 0, 0x61]],
];
for (const [name, packed] of DAMAGED) {
  t.test(`refuses ${name}`, async (t) => {
    t.throws(() => unpackSnappy(Uint8Array.from(packed), 100), { name: "FileDamage" });
  });
}
