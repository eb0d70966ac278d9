import t from "tap";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

t.test("time stands still until it is driven, and stops where it is told to", async (t) => {
  const time = new SimulatedTime();
  const fired: number[] = [];
  for (const delayMs of [30, 10, 20]) time.schedule(delayMs, () => fired.push(time.nowMs));
  t.equal(time.nowMs, 0);
  await time.runFor(20);
  t.same(fired, [10, 20]);
  t.equal(time.nowMs, 20);
  await time.runFor(5);
  t.equal(time.nowMs, 25);
  await time.runFor(5);
  t.same(fired, [10, 20, 30]);
  t.equal(time.step, 3);
});

t.test("of events for the same instant the one scheduled first goes first", async (t) => {
  const time = new SimulatedTime();
  const fired: number[] = [];
  for (let number = 0; number < 100; number += 1) time.schedule(5, () => fired.push(number));
  await time.runFor(5);
  t.same(
    fired,
    Array.from({ length: 100 }, (_, number) => number),
  );
});

t.test("everything an event sets off has come to rest before the next one", async (t) => {
  const time = new SimulatedTime();
  const trace: string[] = [];
  time.schedule(1, async () => {
    trace.push("first");
    for (let step = 0; step < 50; step += 1) await undefined;
    await new Promise<void>((resolve) => process.nextTick(resolve));
    trace.push("first has come to rest");
  });
  time.schedule(1, () => trace.push("second"));
  await time.runFor(1);
  t.same(trace, ["first", "first has come to rest", "second"]);
});

t.test("an event scheduled for now by an event happens in the same run", async (t) => {
  const time = new SimulatedTime();
  const fired: string[] = [];
  time.schedule(5, () => time.schedule(0, () => fired.push("inner")));
  await time.runFor(5);
  t.same(fired, ["inner"]);
});

t.test("runUntil stops as soon as the condition holds, or says that it did not", async (t) => {
  const time = new SimulatedTime();
  let count = 0;
  const again = () => {
    count += 1;
    time.schedule(10, again);
  };
  time.schedule(10, again);
  t.ok(await time.runUntil(() => count === 3, 1000));
  t.equal(time.nowMs, 30);
  t.notOk(await time.runUntil(() => count === 100, 50));
  t.equal(count, 8);
});

t.test("a promise that never settles is a failure, not a hang", async (t) => {
  const time = new SimulatedTime();
  await t.rejects(time.complete(new Promise(() => {})), { name: "AssertionFailure" });
  await t.rejects(time.complete(Promise.reject(new Error("its own"))), /its own/);
});

t.test("what an event throws comes out of the driver, which can go on", async (t) => {
  const time = new SimulatedTime();
  const fired: string[] = [];
  time.schedule(1, () => {
    throw new Error("a fault");
  });
  time.schedule(2, () => fired.push("next"));
  await t.rejects(time.runFor(5), /a fault/);
  await time.runFor(5);
  t.same(fired, ["next"]);
});

t.test("there is one driver at a time", async (t) => {
  const time = new SimulatedTime();
  const driving = time.runFor(5);
  await t.rejects(time.runFor(5), { name: "AssertionFailure" });
  await driving;
});

/** Tasks that sleep, race and wake each other in ways the seed decides. */
async function tangle(seed: number): Promise<string[]> {
  const random = new SimulatedRandom(seed);
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const trace: string[] = [];
  let wake: (() => void)[] = [];
  const task = async (name: number) => {
    for (let step = 0; step < 40; step += 1) {
      const sleeping = clock.sleep(random.integer(0, 5));
      const woken = new Promise<void>((resolve) => wake.push(resolve));
      await (random.chance(0.5) ? sleeping : Promise.race([sleeping, woken]));
      trace.push(`${time.nowMs} ${name} ${step}`);
      const sleepers = wake;
      wake = [];
      for (const resolve of sleepers) resolve();
    }
  };
  await time.complete(Promise.all(Array.from({ length: 8 }, (_, name) => task(name))));
  return trace;
}

t.test("one seed gives one run", async (t) => {
  const [first, second, other] = [await tangle(3), await tangle(3), await tangle(4)];
  t.equal(first.length, 320);
  t.same(first, second);
  t.notSame(first, other);
});
