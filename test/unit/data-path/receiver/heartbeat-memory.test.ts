import t from "tap";
import type { PrimaryHeartbeat } from "#src/data-path/link-format/link-format.js";
import { BACKOFF_MS_MAX, backoffMs } from "#src/data-path/receiver/backoff.js";
import { HeartbeatMemory } from "#src/data-path/receiver/heartbeat-memory.js";

const HEARTBEAT: PrimaryHeartbeat = {
  number: 1,
  timeMs: 0,
  written: { entry: 1n, sequence: 100 },
  writtenBytes: 5000,
  writes: 100,
  outOfSyncBytes: 0,
  ceiling: 1000,
  oldestUnacknowledgedMs: undefined,
  echo: 0,
};

t.test("what is lacking is no older than the newest heartbeat of ours that theirs had seen", (t) => {
  const memory = new HeartbeatMemory(0);
  t.same(memory.predicted(0, 4000, true), { seconds: 4, bytes: 0, writes: 0, bound: "at-least" });
  memory.made(1, 1000);
  memory.made(2, 2000);
  memory.heard({ ...HEARTBEAT, echo: 1 });
  memory.counted(60, { writes: 50, bytes: 2000 });
  memory.counted(90, { writes: 61, bytes: 3000 });
  t.match(memory.predicted(95, 3000, true), { writes: 39, bytes: 2000, bound: "at-least" });
  t.same(memory.predicted(100, 3000, true), { seconds: 2, bytes: 0, writes: 0, bound: "at-most" });
  t.match(memory.predicted(100, 3000, false), { seconds: 2, bound: "at-least" }, "the link is down");
  memory.heard({ ...HEARTBEAT, number: 2, written: { entry: 1n, sequence: 120 }, writes: 120, echo: 2 });
  t.match(memory.predicted(119, 3000, true), { seconds: 2 }, "what it names is not here yet");
  t.match(memory.predicted(120, 3000, true), { seconds: 1, bound: "at-most" });
  t.end();
});

t.test("its memory is bounded, and stays an upper bound", (t) => {
  const memory = new HeartbeatMemory(0);
  for (let count = 1; count <= 5000; count += 1) {
    memory.made(count, count);
    memory.heard({ ...HEARTBEAT, written: { entry: 1n, sequence: count }, writes: count, echo: count });
    memory.counted(count, { writes: count - 1, bytes: 0 });
  }
  const { seconds, writes } = memory.predicted(2500, 5000, true);
  t.ok(seconds >= 2.5, `${seconds} s`);
  t.ok(writes >= 2500, `${writes} writes`);
  t.end();
});

t.test("dials come later and later, never in step, and never too late", (t) => {
  t.equal(backoffMs(0, 1), 100);
  t.equal(backoffMs(0, 0), 50);
  t.equal(backoffMs(3, 1), 800);
  t.equal(backoffMs(1000, 1), BACKOFF_MS_MAX);
  t.end();
});
