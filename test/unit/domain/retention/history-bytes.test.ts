import t from "tap";
import { beginLandmark, type Landmark } from "#src/domain/model/landmark.js";
import { historyBytes } from "#src/domain/retention/history-bytes.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";

const MAIN = 0xa1n;
const BLOCK = pattern(4096, 1);
const ROW_BYTES = 40;
const RECORD_BYTES = 100 * (4096 + ROW_BYTES) + 200;

/** 100 blocks a landmark, from the given one on. */
function landmark(entry: bigint, first: number, block: number): Landmark {
  const batch = makeBatch({ entry, first }, (builder) => {
    for (let index = 0; index < 100; index += 1) builder.addWrite(1, (block + index) * 4096, BLOCK);
  });
  return beginLandmark(batch, RECORD_BYTES);
}

const within = (found: number, expected: number, part: number) =>
  Math.abs(found - expected) <= part * expected;
const whole = (landmarks: readonly Landmark[]) => [
  { entry: MAIN, first: 1, last: landmarks.at(-1)?.last ?? 0 },
];

t.test("bytes add up, and a part of a landmark is its part", async (t) => {
  const landmarks = [1, 101, 201, 301].map((first) => landmark(MAIN, first, first));
  const bytes = historyBytes(whole(landmarks), () => landmarks);
  t.equal(bytes.fine(0, 400), 4 * RECORD_BYTES);
  t.equal(bytes.fine(0, 1e9), 4 * RECORD_BYTES, "behind the end is nothing");
  t.equal(bytes.fine(100, 300), 2 * RECORD_BYTES);
  t.equal(bytes.fine(50, 125), 0.75 * RECORD_BYTES);
  t.equal(bytes.fine(300, 300), 0);
  t.equal(bytes.fine(300, 200), 0);
  t.equal(bytes.compacted(300, 300), 0);
});

t.test("what stays of blocks that were written again and again is one of each", async (t) => {
  const again = Array.from({ length: 600 }, (_, index) => landmark(MAIN, 1 + index * 100, 7));
  const bytes = historyBytes(whole(again), () => again);
  const once = 100 * (4096 + ROW_BYTES);
  // A sketch of 256 registers errs by 6.5 %: three of that.
  for (const [after, upTo] of [
    [0, 60_000],
    [0, 300],
    [12_850, 40_010],
    [12_800, 25_600],
  ] as const) {
    t.ok(within(bytes.compacted(after, upTo), once, 0.2), `(${after}, ${upTo}]`);
  }
  t.ok(bytes.compacted(10, 20) <= bytes.fine(10, 20), "never more than all of it");
  const apart = Array.from({ length: 600 }, (_, index) => landmark(MAIN, 1 + index * 100, index * 100));
  const all = historyBytes(whole(apart), () => apart);
  t.ok(within(all.compacted(0, 60_000), 600 * once, 0.2), "and all of them where none came twice");
  t.ok(all.compacted(0, 60_000) <= all.fine(0, 60_000));
});

t.test("a path takes of each branch what lies on it", async (t) => {
  const branches = new Map([
    [0xb2n, [landmark(0xb2n, 151, 1000), landmark(0xb2n, 251, 2000)]],
    [MAIN, [landmark(MAIN, 1, 1), landmark(MAIN, 101, 101), landmark(MAIN, 201, 201)]],
  ]);
  const path = [
    { entry: 0xb2n, first: 151, last: 300 },
    { entry: MAIN, first: 1, last: 150 },
  ];
  const bytes = historyBytes(path, (branch) => branches.get(branch) ?? []);
  t.equal(bytes.fine(0, 300), 3 * RECORD_BYTES);
  t.equal(bytes.fine(100, 200), RECORD_BYTES);
});

t.test("of what is compacted the true size counts", async (t) => {
  const landmarks = [1, 101, 201, 301].map((first) => landmark(MAIN, first, first));
  const spans = [
    { after: 50, upTo: 150, bytes: 5000 },
    { after: 200, upTo: 300, bytes: 7000 },
  ];
  const bytes = historyBytes(
    whole(landmarks),
    () => landmarks,
    () => spans,
  );
  t.equal(bytes.fine(0, 400), 2 * RECORD_BYTES + 12_000);
  t.equal(bytes.fine(50, 150), 5000);
  t.equal(bytes.compacted(50, 150), 5000, "whatever the sketch says");
  t.equal(bytes.fine(100, 150), 2500);
  t.equal(bytes.fine(150, 200), RECORD_BYTES / 2);
  t.equal(bytes.fine(200, 400), 7000 + RECORD_BYTES);
  const long = historyBytes(
    whole(landmarks),
    () => landmarks,
    () => [{ after: 0, upTo: 350, bytes: 900 }],
  );
  t.equal(long.fine(0, 350), 900, "one span may stand for several landmarks");
  t.equal(long.fine(0, 400), 900 + RECORD_BYTES / 2);
});

t.test("pieces in any division add up to the whole", async (t) => {
  const landmarks = Array.from({ length: 300 }, (_, index) => landmark(MAIN, 1 + index * 100, index));
  const spans = [10, 12_034, 25_000].map((after) => ({ after, upTo: after + 777, bytes: 3000 }));
  const bytes = historyBytes(
    whole(landmarks),
    () => landmarks,
    () => spans,
  );
  const random = new SimulatedRandom(1);
  const cuts = Array.from({ length: 100 }, () => random.integer(0, 30_000)).sort((a, b) => a - b);
  const ends = [0, ...cuts, 30_000];
  const sum = ends.slice(1).reduce((total, upTo, index) => total + bytes.fine(ends[index] ?? 0, upTo), 0);
  t.ok(Math.abs(sum - bytes.fine(0, 30_000)) <= ends.length, "but for rounding");
});
