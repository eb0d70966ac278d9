import t from "tap";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { TokenBucket } from "#src/platform/clock/throttle.js";

t.test("work goes on at the rate, whoever shares it", async (t) => {
  const time = new SimulatedTime();
  const bucket = new TokenBucket(new SimulatedClock(time), 1000);
  let takenBytes = 0;
  const use = async (bytes: number) => {
    for (;;) {
      await bucket.take(bytes);
      takenBytes += bytes;
    }
  };
  use(100);
  use(300);
  await time.runFor(10_000);
  t.ok(takenBytes >= 9_400 && takenBytes <= 10_600, `${takenBytes} bytes in ten seconds`);
  bucket.setRate(10_000);
  takenBytes = 0;
  await time.runFor(10_000);
  t.ok(takenBytes >= 94_000 && takenBytes <= 106_000, `${takenBytes} bytes at ten times the rate`);
});

t.test("a pause earns no more than a short burst", async (t) => {
  const time = new SimulatedTime();
  const bucket = new TokenBucket(new SimulatedClock(time), 1000);
  await time.runFor(60_000);
  let takenBytes = 0;
  const run = async () => {
    for (;;) {
      await bucket.take(10);
      takenBytes += 10;
    }
  };
  run();
  await time.runFor(1000);
  t.ok(takenBytes <= 1_150, `${takenBytes} bytes in the second after it`);
});

t.test("whoever waits can be told to stop", async (t) => {
  const time = new SimulatedTime();
  const bucket = new TokenBucket(new SimulatedClock(time), 1);
  const abort = new AbortController();
  const waiting = bucket.take(1000, abort.signal);
  abort.abort(new Error("enough"));
  await t.rejects(waiting, { message: "enough" });
  await t.rejects(bucket.take(1, abort.signal), { message: "enough" });
});
