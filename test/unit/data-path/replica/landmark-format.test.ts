import t from "tap";
import {
  branchOfLandmark,
  decodeLandmark,
  encodeLandmark,
  firstOfLandmark,
  landmarkKey,
} from "#src/data-path/replica/landmark-format.js";
import { BlockSketch } from "#src/domain/model/block-sketch.js";
import { hash64 } from "#test/support/hash.js";

const BRANCH = 2n ** 63n + 5n;
const KEY = landmarkKey(BRANCH, 2 ** 50 + 3);
const blocks = new BlockSketch();
for (const block of [1, 77, 2 ** 33]) blocks.addSpan(3, block * 4096, 4096);
const LANDMARK = {
  first: 2 ** 50 + 3,
  last: 2 ** 50 + 900,
  bytes: 12_345_678,
  minTimeMs: 1_700_000_000_000,
  maxTimeMs: 1_700_000_009_000,
  lastTimeMs: 1_700_000_008_000,
  stepsBack: true,
  blocks,
};
/** The key, and the value with each register that is not 0 as its number and what it holds. */
const GOLDEN = {
  key: "0680000000000000050004000000000003",
  head: "74fac87bb83722cb010100000000000084030000000004004e61bc00000000000068e5cf8b010000288be5cf8b0100004087e5cf8b010000",
  registers: "29:1 85:5 239:1",
};

t.test("a landmark reads back as it was", async (t) => {
  for (const landmark of [LANDMARK, { ...LANDMARK, stepsBack: false }]) {
    t.same(decodeLandmark(KEY, encodeLandmark(KEY, landmark, hash64), hash64), landmark);
  }
  t.equal(branchOfLandmark(KEY), BRANCH);
  t.equal(firstOfLandmark(KEY), LANDMARK.first);
});

t.test("keys sort by branch and first sequence", async (t) => {
  const ordered = [landmarkKey(1n, 5), landmarkKey(1n, 2 ** 33), landmarkKey(2n, 1), landmarkKey(BRANCH, 0)];
  t.same([...ordered].reverse().sort(Buffer.compare), ordered);
});

t.test("I12: a flipped bit, in the value or the key, is found", async (t) => {
  const value = encodeLandmark(KEY, LANDMARK, hash64);
  const flipped = (bytes: Uint8Array, bit: number) =>
    bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
  const missed: string[] = [];
  for (let bit = 0; bit < value.length * 8; bit += 1) {
    if (decodeLandmark(KEY, flipped(value, bit), hash64) !== undefined) missed.push(`value ${bit}`);
  }
  for (let bit = 0; bit < KEY.length * 8; bit += 1) {
    if (decodeLandmark(flipped(KEY, bit), value, hash64) !== undefined) missed.push(`key ${bit}`);
  }
  t.same(missed, []);
  t.equal(decodeLandmark(KEY, value.subarray(0, 100), hash64), undefined, "cut short");
});

t.test("the format, and where blocks fall in a sketch, have not changed without a new version", async (t) => {
  const value = encodeLandmark(KEY, LANDMARK, hash64);
  const registers = [...value.subarray(56)].flatMap((rank, at) => (rank === 0 ? [] : [`${at}:${rank}`]));
  t.same(
    {
      key: Buffer.from(KEY).toString("hex"),
      head: Buffer.from(value.subarray(0, 56)).toString("hex"),
      registers: registers.join(" "),
    },
    GOLDEN,
  );
});
