import t from "tap";
import { AckLag } from "#src/operations/groups/primary/ack-lag.js";

t.test("what is measured is from when something stood in the order until it was promotable", async (t) => {
  const lag = new AckLag();
  t.equal(lag.percentilesMs, undefined);
  lag.observe(5, 5, 0);
  t.equal(lag.percentilesMs, undefined, "nothing waits");
  lag.observe(10, 5, 100);
  lag.observe(12, 9, 110);
  t.equal(lag.percentilesMs, undefined, "it is not there yet");
  lag.observe(20, 10, 130);
  t.same(lag.percentilesMs, { p50: 30, p99: 30 });
  lag.observe(20, 20, 140);
  t.same(lag.percentilesMs, { p50: 10, p99: 30 });
});

t.test("only the newest are kept", async (t) => {
  const lag = new AckLag();
  lag.observe(1, 0, 0);
  for (let at = 1; at <= 2000; at += 1) lag.observe(at + 1, at, at < 1000 ? at * 7 : 7000 + (at - 1000));
  t.same(lag.percentilesMs, { p50: 1, p99: 1 });
});
