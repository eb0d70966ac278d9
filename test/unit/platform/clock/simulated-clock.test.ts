import t from "tap";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";

const HOUR_MS = 3_600_000;

t.test("wall clocks may be wrong and jump; the monotonic clock and the timers do not notice", async (t) => {
  const time = new SimulatedTime();
  const right = new SimulatedClock(time);
  const wrong = new SimulatedClock(time, { wallSkewMs: -2 * HOUR_MS });
  t.equal(wrong.wallMs(), right.wallMs() - 2 * HOUR_MS);
  let firedMs = 0;
  wrong.startTimer(100, () => {
    firedMs = wrong.monotonicMs();
  });
  await time.runFor(50);
  wrong.setWallSkew(5 * HOUR_MS);
  t.equal(wrong.wallMs(), right.wallMs() + 5 * HOUR_MS);
  t.equal(wrong.monotonicMs(), 50);
  await time.runFor(50);
  t.equal(firedMs, 100);
  t.equal(right.wallMs(), SimulatedClock.trueWallMs(time));
});

t.test("the monotonic clock begins with the process", async (t) => {
  const time = new SimulatedTime();
  await time.runFor(500);
  const clock = new SimulatedClock(time);
  t.equal(clock.monotonicMs(), 0);
  await time.runFor(7);
  t.equal(clock.monotonicMs(), 7);
});

t.test("a process that stops loses its timers, and who sleeps in it never wakes", async (t) => {
  const time = new SimulatedTime();
  const dead = new SimulatedClock(time);
  const alive = new SimulatedClock(time);
  const trace: string[] = [];
  dead.startTimer(10, () => trace.push("dead timer"));
  dead.sleep(10).then(() => trace.push("dead sleeper"));
  alive.startTimer(10, () => trace.push("alive"));
  t.equal(dead.timersWaiting, 2);
  dead.stop();
  t.equal(dead.timersWaiting, 0);
  dead.startTimer(1, () => trace.push("started after death"));
  await time.runFor(100);
  t.same(trace, ["alive"]);
});

t.test("a process that is paused finds its timers late, in the order they were due", async (t) => {
  const time = new SimulatedTime();
  const paused = new SimulatedClock(time);
  const other = new SimulatedClock(time);
  const trace: string[] = [];
  paused.startTimer(110, () => trace.push(`110 at ${time.nowMs}`));
  paused.startTimer(30, () => trace.push(`30 at ${time.nowMs}`));
  paused.startTimer(20, () => trace.push(`20 at ${time.nowMs}`));
  paused.startTimer(120, () => trace.push(`120 at ${time.nowMs}`));
  other.startTimer(25, () => trace.push(`other at ${time.nowMs}`));
  await time.runFor(10);
  paused.pauseFor(100);
  paused.pauseFor(50);
  await time.runFor(200);
  t.same(trace, ["other at 25", "20 at 110", "30 at 110", "110 at 110", "120 at 120"]);
});

t.test("a timer that was put off by a pause can still be cancelled, and dies with the process", async (t) => {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const fired: string[] = [];
  const timer = clock.startTimer(5, () => fired.push("cancelled"));
  clock.startTimer(5, () => fired.push("stopped"));
  clock.pauseFor(50);
  await time.runFor(20);
  timer.cancel();
  clock.stop();
  await time.runFor(100);
  t.same(fired, []);
});
