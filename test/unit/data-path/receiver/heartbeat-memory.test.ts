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
  memory.counted({ entry: 1n, sequence: 60 }, { writes: 50, bytes: 2000 });
  memory.counted({ entry: 1n, sequence: 90 }, { writes: 61, bytes: 3000 });
  t.match(memory.predicted(60, 3000, true), { writes: 50, bytes: 3000, bound: "at-least" });
  t.match(
    memory.predicted(85, 3000, true),
    { writes: 39, bytes: 2000, bound: "at-least" },
    "at least so much",
  );
  t.match(memory.predicted(95, 3000, true), { writes: 0, bytes: 0, bound: "at-least" }, "it is not known");
  t.same(memory.predicted(100, 3000, true), { seconds: 2, bytes: 0, writes: 0, bound: "age-at-most" });
  t.match(memory.predicted(100, 3000, false), { seconds: 2, bound: "at-least" }, "the link is down");
  memory.heard({ ...HEARTBEAT, number: 2, written: { entry: 1n, sequence: 120 }, writes: 120, echo: 2 });
  t.match(memory.predicted(119, 3000, true), { seconds: 2 }, "what it names is not here yet");
  t.match(memory.predicted(120, 3000, true), { seconds: 1, bound: "age-at-most" });
  t.end();
});

t.test("its memory is bounded, and what it says stays true", (t) => {
  const memory = new HeartbeatMemory(0);
  for (let count = 1; count <= 5000; count += 1) {
    memory.made(count, count);
    memory.heard({ ...HEARTBEAT, written: { entry: 1n, sequence: count }, writes: count, echo: count });
    memory.counted({ entry: 1n, sequence: count }, { writes: count - 1, bytes: 0 });
  }
  const { seconds, writes } = memory.predicted(2500, 5000, true);
  t.ok(seconds >= 2.5, `${seconds} s`);
  t.ok(writes > 0 && writes <= 2500, `${writes} writes`);
  t.end();
});

t.test("a primary that counts from less after an unclean stop makes no loss smaller", (t) => {
  const memory = new HeartbeatMemory(0);
  memory.made(1, 1000);
  memory.heard({ ...HEARTBEAT, echo: 1 });
  memory.counted({ entry: 1n, sequence: 60 }, { writes: 50, bytes: 2000 });
  t.match(memory.predicted(60, 1500, false), { writes: 50, bytes: 3000 });
  memory.began();
  const entry = { entry: 2n, sequence: 1100 };
  t.match(memory.predicted(60, 2000, true), { bound: "at-least" }, "nothing was heard on this stream yet");
  memory.made(1, 2000);
  memory.heard({ ...HEARTBEAT, written: entry, writes: 10, writtenBytes: 400, echo: 1 });
  const after = { writes: 50, bytes: 3000, bound: "at-least" };
  t.match(memory.predicted(60, 2100, true), after, "what it had counted last is not known");
  memory.heard({
    ...HEARTBEAT,
    written: { ...entry, sequence: 1120 },
    writes: 30,
    writtenBytes: 1400,
    echo: 1,
  });
  t.match(memory.predicted(60, 2200, true), { writes: 70, bytes: 4000, bound: "at-least" });
  memory.counted({ entry: 2n, sequence: 1110 }, { writes: 18, bytes: 900 });
  const within = { writes: 12, bytes: 500, bound: "age-at-most" };
  t.match(memory.predicted(1110, 2300, true), within, "where a batch begins it is known");
  t.match(memory.predicted(1120, 2300, true), { writes: 0, bytes: 0, bound: "age-at-most" });
  t.end();
});

t.test("one that has begun anew itself does not know what it lacks", (t) => {
  const memory = new HeartbeatMemory(0);
  memory.made(1, 1000);
  memory.heard({ ...HEARTBEAT, echo: 1 });
  t.match(memory.predicted(60, 1500, true), { writes: 0, bytes: 0, bound: "at-least" });
  t.match(
    memory.predicted(0, 1500, true),
    { writes: 100, bytes: 5000, bound: "at-least" },
    "all, of nothing",
  );
  t.match(memory.predicted(100, 1500, true), { writes: 0, bytes: 0, bound: "age-at-most" });
  t.end();
});

t.test("dials come later and later, never in step, and never too late", (t) => {
  t.equal(backoffMs(0, 1), 100);
  t.equal(backoffMs(0, 0), 50);
  t.equal(backoffMs(3, 1), 800);
  t.equal(backoffMs(1000, 1), BACKOFF_MS_MAX);
  t.end();
});
