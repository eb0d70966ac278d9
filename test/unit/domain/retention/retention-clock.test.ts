import fc from "fast-check";
import t from "tap";
import {
  ARRIVAL_GAPS_MAX,
  arePointsMade,
  pointArrived,
  type RetentionClock,
  readRetentionClock,
  startRetentionClock,
} from "#src/domain/retention/retention-clock.js";

const EVERY_MS = 10_000;

t.test("it goes while points arrive, and stands when they stop", async (t) => {
  const clock = pointArrived(startRetentionClock(500), 1000, EVERY_MS);
  t.equal(clock.stampMs, 500, "the first point after a start adds nothing");
  t.equal(readRetentionClock(clock, 11_000, EVERY_MS), 10_500);
  t.equal(readRetentionClock(clock, 1e9, EVERY_MS), 500 + ARRIVAL_GAPS_MAX * EVERY_MS);
  t.ok(arePointsMade(clock, 30_000, EVERY_MS));
  t.notOk(arePointsMade(clock, 32_000, EVERY_MS));
  t.notOk(arePointsMade(startRetentionClock(500), 0, EVERY_MS), "nothing has arrived yet");
});

t.test("it never goes back, and never faster than the monotonic clock, through restarts", async (t) => {
  const steps = fc.array(fc.record({ gapMs: fc.nat(1e6), restart: fc.boolean(), reads: fc.boolean() }));
  const property = fc.property(steps, (story) => {
    let clock: RetentionClock = startRetentionClock(0);
    let monotonicMs = 0;
    let elapsedMs = 0;
    let before = 0;
    return story.every(({ gapMs, restart, reads }) => {
      monotonicMs += gapMs;
      elapsedMs += gapMs;
      if (restart) {
        // The reading that a restart goes on from is the one stored with the newest point; monotonic begins anew.
        before = clock.stampMs;
        clock = startRetentionClock(clock.stampMs);
        monotonicMs = 0;
      }
      if (!reads) clock = pointArrived(clock, monotonicMs, EVERY_MS);
      const now = readRetentionClock(clock, monotonicMs, EVERY_MS);
      const isSound = now >= before && now <= elapsedMs;
      before = now;
      return isSound;
    });
  });
  t.doesNotThrow(() => fc.assert(property, { seed: 5, numRuns: 500 }));
});
