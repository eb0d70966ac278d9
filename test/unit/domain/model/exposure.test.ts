import { ok } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { ExposureWatch, NOT_EXPOSED, NOTES_MAX } from "#src/domain/model/exposure.js";

const NONE = { writes: 0, bytes: 0 };

t.test(
  "what the secondary has lost is unknown, and never younger than it was, until all is there again",
  (t) => {
    const watch = new ExposureWatch(0, NONE, 0, false);
    for (let count = 1; count <= 1000; count += 1) {
      watch.note(count, { writes: count, bytes: 10 * count }, 10 * count);
      watch.promotable(count);
    }
    t.same(watch.now, { seconds: 0, bytes: 0, writes: 0, bound: "exact" });
    watch.lost(400);
    const found = watch.at(10_000);
    t.equal(found.bound, "at-least");
    t.ok(
      found.seconds >= 5.99 && found.seconds < 9,
      `${found.seconds} s, and what is lost is up to 5.99 s old`,
    );
    t.ok(found.writes >= 600);
    watch.promotable(400);
    watch.note(1010, { writes: 1000, bytes: 10_000 }, 11_000);
    watch.promotable(999);
    t.equal(watch.at(11_000).bound, "at-least");
    watch.promotable(1010);
    t.same(watch.at(12_000), { seconds: 0, bytes: 0, writes: 0, bound: "exact" });
    watch.lost(0);
    t.ok(watch.at(12_000).seconds >= 11.98, "as far back as this run goes");
    t.end();
  },
);

t.test("what would be lost", (t) => {
  const watch = new ExposureWatch(0, NONE, 0, false);
  t.same(watch.now, NOT_EXPOSED);
  watch.note(3, { writes: 3, bytes: 300 }, 1000);
  t.same(watch.at(1500), { seconds: 1.5, bytes: 300, writes: 3, bound: "exact" });
  watch.note(5, { writes: 5, bytes: 500 }, 2000);
  watch.promotable(3);
  t.same(watch.at(2500), { seconds: 1.5, bytes: 200, writes: 2, bound: "exact" });
  watch.promotable(4);
  t.same(watch.at(2500), { seconds: 1.5, bytes: 200, writes: 2, bound: "at-most" }, "between two notes");
  t.equal(watch.oldestMs, 1000);
  watch.promotable(5);
  t.same(watch.at(9000), NOT_EXPOSED);
  t.equal(watch.oldestMs, undefined);
  t.end();
});

t.test("what an earlier run left is not known, and is said to be", (t) => {
  const watch = new ExposureWatch(10, { writes: 10, bytes: 100 }, 0, true);
  t.same(watch.at(2000), { seconds: 2, bytes: 0, writes: 0, bound: "at-least" });
  watch.promotable(8);
  t.equal(watch.at(3000).bound, "at-least");
  watch.promotable(10);
  t.same(watch.at(4000), NOT_EXPOSED);
  watch.note(12, { writes: 12, bytes: 120 }, 5000);
  watch.promotable(7);
  t.equal(watch.at(6000).bound, "at-least", "it lost what it had");
  t.end();
});

t.test("I15: never less than the truth, with a bounded memory", (t) => {
  const step = fc.record({
    passMs: fc.nat(50),
    writes: fc.nat(3),
    notes: fc.boolean(),
    acknowledges: fc.option(fc.nat(20), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const watch = new ExposureWatch(0, NONE, 0, false);
      const made: { sequence: number; atMs: number; bytes: number }[] = [];
      let nowMs = 0;
      let promotable = 0;
      for (const { passMs, writes, notes, acknowledges } of steps) {
        nowMs += passMs;
        for (let count = 0; count < writes; count += 1)
          made.push({ sequence: made.length + 1, atMs: nowMs, bytes: 10 + count });
        const bytes = made.reduce((sum, write) => sum + write.bytes, 0);
        if (acknowledges !== undefined) promotable = Math.min(made.length, promotable + acknowledges);
        if (notes || acknowledges !== undefined) {
          watch.note(made.length, { writes: made.length, bytes }, nowMs);
          watch.promotable(promotable);
        }
        if (!notes) continue;
        const lost = made.filter(({ sequence }) => sequence > promotable);
        const reported = watch.at(nowMs);
        ok(reported.writes >= lost.length);
        ok(reported.bytes >= lost.reduce((sum, write) => sum + write.bytes, 0));
        ok(reported.seconds * 1000 >= nowMs - (lost[0]?.atMs ?? nowMs) - 1e-6);
        if (reported.bound === "exact") ok(reported.writes === lost.length);
      }
    }),
    { numRuns: 300, seed: 7 },
  );
  const watch = new ExposureWatch(0, NONE, 0, false);
  for (let count = 1; count <= 5 * NOTES_MAX; count += 1)
    watch.note(count, { writes: count, bytes: count }, count);
  watch.promotable(3 * NOTES_MAX);
  const { writes, bound } = watch.at(5 * NOTES_MAX);
  t.ok(writes >= 2 * NOTES_MAX && writes < 4 * NOTES_MAX, `${bound} ${writes} of ${2 * NOTES_MAX}`);
  t.end();
});
