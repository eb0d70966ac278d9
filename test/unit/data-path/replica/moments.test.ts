import { deepStrictEqual } from "node:assert/strict";
import t from "tap";
import { findMoments } from "#src/data-path/replica/moments.js";
import { momentsAt } from "#src/domain/model/batch-times.js";
import type { Interval } from "#src/domain/model/lineage.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { Histories } from "#test/support/histories.js";

const START_MS = 1_700_000_000_000;
const SEEDS = 60;
const CALM = [0, 40, 700, 700, 2500, 12_000];
const STEPPING = [...CALM, -1, -900, -9000, -40_000];

/** A path of up to three branches: each grows from somewhere in the one before, and that one goes on. */
function randomHistory(seed: number, batches: number, steps: readonly number[]) {
  const random = new SimulatedRandom(seed);
  const histories = new Histories();
  const path: Interval[] = [];
  let first = 1;
  let timeMs = START_MS;
  for (let entry = 0xa1n; entry < 0xa1n + BigInt(random.integer(1, 3)); entry += 1n) {
    let next = first;
    for (let count = random.integer(1, batches); count > 0; count -= 1) {
      timeMs += random.pick(steps);
      const batch = makeBatch({ entry, first: next }, fill, timeMs);
      histories.add(batch);
      // A resync takes up the order behind a gap.
      next = batch.last + 1 + (random.chance(0.05) ? 100 : 0);
    }
    const last = random.integer(first, next - 1);
    path.unshift({ entry, first, last });
    if (random.chance(0.4)) histories.floors.set(entry, random.integer(first - 1, last));
    first = last + 1 + random.pick([0, 0, 500]);
  }
  return { random, histories, path };

  function fill(builder: Parameters<Parameters<typeof makeBatch>[1]>[0]): void {
    for (let count = random.integer(1, 6); count > 0; count -= 1) builder.addZero(1, 0, 4096);
  }
}

t.test("the moments are those of a full pass over all batches", async (t) => {
  let found = 0;
  let several = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { random, histories, path } = randomHistory(seed, 60, seed % 3 === 0 ? CALM : STEPPING);
    const times = histories.timesOf(path);
    for (let asked = 0; asked < 40; asked += 1) {
      const near = times.length === 0 ? START_MS : random.pick(times).timeMs;
      const timeMs = near + random.pick([-1, 0, 0, 1, 300, -5000]);
      const moments = await findMoments(histories.source, hash64, histories.history, path, timeMs);
      deepStrictEqual(moments, momentsAt(times, timeMs), `seed ${seed}, ${timeMs}`);
      found += moments.candidates.length > 0 ? 1 : 0;
      several += moments.candidates.length > 1 ? 1 : 0;
    }
  }
  t.ok(found > SEEDS * 10, "moments were found");
  t.ok(several > SEEDS, "some of them more than once");
});

t.test("few batches are read, however long the history is", async (t) => {
  const histories = new Histories();
  const bytes = pattern(4096, 1);
  const batches = 5000;
  for (let index = 0; index < batches; index += 1) {
    const first = index * 2 + 1;
    const fill = (builder: Parameters<Parameters<typeof makeBatch>[1]>[0]) => {
      builder.addWrite(1, (index % 1000) * 8192, bytes);
      builder.addWrite(1, (index % 1000) * 8192 + 4096, bytes);
    };
    histories.add(makeBatch({ entry: 0xa1n, first }, fill, START_MS + index * 100));
  }
  const path = [{ entry: 0xa1n, first: 1, last: batches * 2 }];
  for (const [timeMs, sequence] of [
    [START_MS + 250_050, 5002],
    [START_MS + 250_100, 5004],
    [START_MS, 2],
  ] as const) {
    histories.read = 0;
    const { candidates } = await findMoments(histories.source, hash64, histories.history, path, timeMs);
    t.same(
      candidates.map(({ position }) => position.sequence),
      [sequence],
    );
    t.ok(histories.read <= 101, `${histories.read} of ${batches} batches were read`);
  }
  histories.read = 0;
  const late = await findMoments(histories.source, hash64, histories.history, path, START_MS + 1e9);
  t.match([late.isAfterAll, histories.read], [true, 0], "behind all of them nothing is read");
});

t.test(
  "a moment inside what is compacted is a position inside of it, and nothing of it is read",
  async (t) => {
    const histories = new Histories();
    for (let first = 1; first <= 400; first += 4) {
      const fill = (builder: Parameters<Parameters<typeof makeBatch>[1]>[0]) => {
        for (let count = 4; count > 0; count -= 1) builder.addZero(1, 0, 4096);
      };
      histories.add(makeBatch({ entry: 0xa1n, first }, fill, START_MS + first * 100));
    }
    const span = { after: 150, upTo: 250 };
    const history = (branch: bigint) => ({ ...histories.history(branch), compacted: [span] });
    const path = [{ entry: 0xa1n, first: 1, last: 400 }];
    const { source } = histories;
    const guarded: typeof source = {
      async *tables(branch, from) {
        for await (const record of source.tables(branch, from)) {
          if (record.first > span.after && record.last < span.upTo) throw new Error("it was read");
          yield record;
        }
      },
    };
    const ask = async (sequence: number) => {
      const timeMs = START_MS + sequence * 100;
      const { candidates } = await findMoments(guarded, hash64, history, path, timeMs);
      return candidates.map(({ position }) => position.sequence);
    };
    for (const sequence of [160, 201, 230]) {
      const [found = 0, ...more] = await ask(sequence);
      t.ok(found > span.after && found < span.upTo, `${found} is inside`);
      t.same(more, []);
    }
    t.same(await ask(101), [104], "before it");
    t.same(await ask(301), [304], "behind it");
  },
);
