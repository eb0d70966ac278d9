import t from "tap";
import { recordBytes } from "#src/data-path/journal/journal.js";
import { Landmarks } from "#src/data-path/replica/landmarks.js";
import { VersionIndex } from "#src/data-path/replica/version-index.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

const MAIN = 0xa1n;
const OTHER = 0xb2n;
const START_MS = 1_700_000_000_000;
const PLACE = { segment: 1, bodyAt: 0 };

interface Site {
  readonly keyValue: SimulatedKeyValue;
  readonly index: VersionIndex;
  readonly store: KeyValueStore;
}

async function open(
  keyValue = new SimulatedKeyValue(new SimulatedRandom(1)),
  known = [MAIN, OTHER],
): Promise<Site> {
  const store = await keyValue.open("/index");
  const pathTo = ({ entry, sequence }: { entry: bigint; sequence: number }): readonly Interval[] =>
    known.includes(entry) ? [{ entry, first: 1, last: sequence }] : [];
  const index = await VersionIndex.open({ store, hash64, pathTo, horizon: () => 0, isDrill: () => false });
  return { keyValue, index, store };
}

/** As after a power loss. */
function reopened({ keyValue }: Site, known?: bigint[]): Promise<Site> {
  keyValue.crash();
  return open(keyValue, known);
}

function batch(first: number, timeMs: number, entry = MAIN): Batch {
  return makeBatch(
    { entry, first },
    (builder) => {
      builder.addWrite(1, first * 4096, pattern(4096, 1));
      builder.addZero(1, 0, 1 << 20);
    },
    START_MS + timeMs,
  );
}

const bounds = ({ index }: Site, branch = MAIN) =>
  index.landmarks.of(branch).map(({ first, last }) => [first, last]);

t.test("a batch joins the newest landmark, or begins one", async (t) => {
  const site = await open();
  const { index } = site;
  const one = batch(1, 0);
  // 10 s on, 10 s and 1 ms on, a step back, behind a gap.
  const rest = [batch(3, 10_000), batch(5, 10_001), batch(7, 9000), batch(9, 5), batch(101, 6)];
  for (const next of [one, ...rest]) index.add(next, PLACE);
  t.same(bounds(site), [
    [1, 4],
    [5, 10],
    [101, 102],
  ]);
  const [first, second] = index.landmarks.of(MAIN);
  t.equal(first?.bytes, 2 * recordBytes(one.bytes.length));
  t.match(first, { minTimeMs: START_MS, maxTimeMs: START_MS + 10_000, stepsBack: false });
  const times = { minTimeMs: START_MS + 5, maxTimeMs: START_MS + 10_001, lastTimeMs: START_MS + 5 };
  t.match(second, { ...times, stepsBack: true });
  t.equal(Math.round(second?.blocks.estimate() ?? 0), 3, "zeros hold no blocks");
});

t.test("they are there after a power loss as far as the index is, and count nothing twice", async (t) => {
  const site = await open();
  for (let first = 1; first <= 99; first += 2) site.index.add(batch(first, first * 300), PLACE);
  await site.index.settled();
  const before = [...site.index.landmarks.of(MAIN)];
  site.index.add(batch(101, 31_000), PLACE);
  const again = await reopened(site);
  t.equal(again.index.through(MAIN), 100);
  t.same(again.index.landmarks.of(MAIN), before);
  for (let first = 95; first <= 101; first += 2) again.index.add(batch(first, first * 300), PLACE);
  await again.index.settled();
  const bytes = again.index.landmarks.of(MAIN).reduce((sum, landmark) => sum + landmark.bytes, 0);
  t.equal(bytes, 51 * recordBytes(batch(1, 0).bytes.length));
});

t.test("what they lack is read again, though the versions are there", async (t) => {
  const site = await open();
  site.index.add(batch(1, 0), PLACE);
  await site.index.settled();
  await site.index.landmarks.drop(MAIN);
  t.equal(site.index.through(MAIN), 0);
});

t.test("history without versions of slots is marked as indexed, too", async (t) => {
  const site = await open();
  for (let first = 1; first <= 40; first += 1) {
    const fill = (builder: Parameters<Parameters<typeof makeBatch>[1]>[0]) => {
      builder.addAppend(2, 1, first * 4096, pattern(4096, 1));
    };
    site.index.add(makeBatch({ entry: MAIN, first }, fill, START_MS + first * 1000), PLACE);
    await site.index.settled();
  }
  const again = await reopened(site);
  t.ok(again.index.through(MAIN) >= 30, "up to the last landmark that was full");
  const blocks = again.index.landmarks.of(MAIN)[0]?.blocks.estimate() ?? 0;
  t.ok(blocks > 9 && blocks < 13, "about the eleven of 10 s");
});

t.test("what is trimmed goes, and a branch that is dropped or not known", async (t) => {
  const site = await open();
  for (let first = 1; first <= 9; first += 2) site.index.add(batch(first, first * 10_000), PLACE);
  for (let first = 1; first <= 9; first += 2) site.index.add(batch(first, first * 10_000, OTHER), PLACE);
  await site.index.settled();
  await site.index.landmarks.trim(MAIN, 5);
  t.same(bounds(site), [
    [5, 6],
    [7, 8],
    [9, 10],
  ]);
  t.same(bounds(site, OTHER).length, 5);
  await site.index.landmarks.trim(MAIN, 100);
  t.same(bounds(site), []);
  site.keyValue.kill();
  const killed = await open(site.keyValue);
  t.same(bounds(killed), []);
  await killed.index.dropBranch(OTHER);
  t.same(bounds(killed, OTHER), []);
  const again = await reopened(killed, [MAIN]);
  t.same(bounds(again, OTHER), [], "whatever the power loss brought back");
});

t.test("there are never more than so many: the oldest and smallest become one", async (t) => {
  const store = await new SimulatedKeyValue(new SimulatedRandom(1)).open("/landmarks");
  const options = { store, hash64, isKnown: () => true, countMax: 16 };
  const landmarks = new Landmarks(options);
  let bytes = 0;
  for (let first = 1; first <= 399; first += 2) {
    const next = batch(first, first * 10_000);
    bytes += recordBytes(next.bytes.length);
    landmarks.add(next);
    await store.write(landmarks.takeChanges(), { sync: true });
    if (landmarks.of(MAIN).length > 16) t.fail("more than there may be");
  }
  const kept = [...landmarks.of(MAIN)];
  t.equal(kept.at(-1)?.first, 399, "the newest stands by itself");
  t.equal(kept[0]?.first, 1);
  t.ok(kept.every(({ last }, index) => (kept[index + 1]?.first ?? last + 1) === last + 1));
  t.equal(
    kept.reduce((sum, landmark) => sum + landmark.bytes, 0),
    bytes,
  );
  const loaded = new Landmarks(options);
  await loaded.load();
  t.same(loaded.of(MAIN), kept, "and so it is in the index");
});
