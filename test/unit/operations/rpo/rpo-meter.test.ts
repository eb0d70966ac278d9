import t from "tap";
import { MINUTE_MS, type RpoFound } from "#src/domain/rpo/rpo-minute.js";
import { RpoMeter } from "#src/operations/rpo/rpo-meter.js";
import { RpoRing } from "#src/operations/rpo/rpo-ring.js";
import { SLOT_BYTES, SLOTS, slotAt } from "#src/operations/rpo/rpo-ring-format.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { hash64 } from "#test/support/hash.js";

const PATH = "/data/rpo";

async function stage() {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  let disk = new SimulatedDisk({ clock, random: new SimulatedRandom(1) });
  await time.complete(disk.makeDirectory("/data", 0o700));
  const state: { found: RpoFound | undefined; troubles: number; breaches: number } = {
    found: { type: "exposed", worstMs: 5, isAtLeast: false },
    troubles: 0,
    breaches: 0,
  };
  const meter = () =>
    new RpoMeter({
      clock,
      ring: new RpoRing(disk, PATH, hash64),
      targetMs: () => 1000,
      look: () => state.found,
      onTrouble: () => {
        state.troubles += 1;
      },
      onBreach: () => {
        state.breaches += 1;
      },
    });
  return {
    time,
    clock,
    state,
    meter,
    disk: () => disk,
    kill: () => {
      disk = disk.endProcess();
    },
    pass: (ms: number) => time.complete(clock.sleep(ms)),
  };
}

t.test("what was measured outlives a restart, and the time between is unmeasured", async (t) => {
  const { time, clock, meter, pass, kill } = await stage();
  const first = meter();
  first.start();
  await pass(95_000);
  await time.complete(first.stop());
  kill();
  await pass(30_000);
  const second = meter();
  second.start();
  await pass(60_000);
  const summary = await time.complete(second.summary(86_400_000));
  t.equal(summary.withinMs, 155_000, "both runs, the minute that they share included");
  t.equal(summary.unmeasuredMs, 30_000);
  t.equal(summary.untilMs, clock.wallMs());
  t.same(summary.worst?.ms, 5);
  await time.complete(second.stop());
});

t.test("a peak between two looks is a breach, with its beginning, its end and its worst", async (t) => {
  const { time, state, meter, pass } = await stage();
  const one = meter();
  one.start();
  await pass(10_000);
  one.peak(2500);
  await pass(500);
  t.match(one.breach, { count: 1, current: undefined, last: { worstMs: 2500 } });
  t.equal(state.breaches, 2, "begun and ended");
  state.found = { type: "exposed", worstMs: 3000, isAtLeast: false };
  await pass(2000);
  t.match(one.breach, { count: 2, current: { worstMs: 3000 } });
  state.found = { type: "exposed", worstMs: 100, isAtLeast: true };
  await pass(2000);
  t.ok(one.breach.current, "of a lower bound nobody can say that it has ended");
  state.found = { type: "exposed", worstMs: 1, isAtLeast: false };
  await pass(2000);
  t.equal(one.breach.current, undefined);
  const summary = await time.complete(one.summary(MINUTE_MS));
  t.equal(summary.breaches, 2);
  t.equal(summary.breachedMs, 2250);
  t.equal(summary.unknownMs, 2000);
  t.equal(summary.worst?.ms, 3000);
  await time.complete(one.stop());
});

t.test("a slot that is damaged is a minute that nobody knows, and the ring never grows", async (t) => {
  const { time, clock, meter, pass, disk } = await stage();
  const one = meter();
  one.start();
  await pass(3 * MINUTE_MS);
  await time.complete(one.stop());
  const newest = Math.floor(clock.wallMs() / MINUTE_MS);
  const ring = new RpoRing(disk(), PATH, hash64);
  t.equal((await time.complete(ring.all(newest))).length, 3);
  t.same(
    await time.complete(ring.all(newest + SLOTS)),
    [],
    "what is older than the ring is long does not count",
  );
  const summary = await time.complete(meter().summary(86_400_000));
  t.equal(summary.withinMs, 3 * MINUTE_MS);
  const file = await time.complete(disk().open(PATH, "write"));
  const wall = Math.floor(summary.fromMs / MINUTE_MS) + 1;
  await time.complete(file.write(Uint8Array.of(0xff), slotAt(wall) + 8));
  t.ok((await time.complete(file.size())) <= SLOTS * SLOT_BYTES);
  await time.complete(file.close());
  const after = await time.complete(meter().summary(86_400_000));
  t.equal(after.withinMs, 2 * MINUTE_MS);
  t.equal(after.unmeasuredMs, MINUTE_MS, "and never another figure");
});

t.test("while nothing is open nothing is measured, and nothing protected is no breach", async (t) => {
  const { time, state, meter, pass } = await stage();
  const one = meter();
  state.found = undefined;
  one.start();
  await pass(5100);
  state.found = { type: "unprotected" };
  await pass(5000);
  const summary = await time.complete(one.summary(MINUTE_MS));
  t.match(summary, { withinMs: 0, breachedMs: 0, unknownMs: 0, breaches: 0, worst: { ms: 0 } });
  t.ok(summary.unprotectedMs >= 5000 && summary.unprotectedMs < 5300);
  await time.complete(one.stop());
});
