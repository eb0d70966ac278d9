import t from "tap";
import { AppSchedule } from "#src/operations/groups/freeze/app-schedule.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";

function start(everyMs: number | undefined) {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const world = { everyMs, isReady: true, cutMs: [] as number[] };
  const schedule = new AppSchedule({
    clock,
    everyMs: () => world.everyMs,
    isReady: () => world.isReady,
    cut: () => world.cutMs.push(time.nowMs),
  });
  const begunMs = time.nowMs;
  schedule.arm();
  return { time, schedule, world, cuts: () => world.cutMs.map((ms) => ms - begunMs) };
}

t.test("points come at their interval, the first after one", async (t) => {
  const { time, cuts, schedule } = start(60_000);
  await time.runFor(200_000);
  t.same(cuts(), [60_000, 120_000, 180_000]);
  schedule.stop();
  await time.runFor(200_000);
  t.equal(cuts().length, 3);
});

t.test("one that is due while none can be cut comes as soon as one can, and once", async (t) => {
  const { time, cuts, schedule, world } = start(60_000);
  world.isReady = false;
  await time.runFor(150_000);
  schedule.retry();
  t.same(cuts(), []);
  world.isReady = true;
  schedule.retry();
  schedule.retry();
  t.same(cuts(), [150_000]);
  await time.runFor(40_000);
  t.same(cuts(), [150_000, 180_000]);
});

t.test("a group that wants none has none, and one that wants others has those", async (t) => {
  const { time, cuts, schedule, world } = start(undefined);
  await time.runFor(600_000);
  t.same(cuts(), []);
  world.everyMs = 30_000;
  schedule.arm();
  await time.runFor(20_000);
  schedule.arm();
  await time.runFor(20_000);
  t.same(cuts(), [630_000], "a change of something else does not put it off");
  world.everyMs = undefined;
  schedule.arm();
  await time.runFor(600_000);
  t.equal(cuts().length, 1);
});
