import fc from "fast-check";
import t from "tap";
import { SpanMap } from "#src/domain/retention/span-map.js";

const span = (after: number, upTo: number, branch = 1n) => ({ branch, after, upTo });

t.test("what is put in takes the place of what it overlaps", async (t) => {
  const spans = new SpanMap();
  for (const one of [span(10, 20), span(20, 30), span(30, 40), span(10, 20, 2n)]) spans.put(one);
  spans.put(span(15, 30));
  t.same(spans.of(1n), [span(15, 30), span(30, 40)]);
  t.same(spans.of(2n), [span(10, 20, 2n)]);
  t.same(spans.overlapping(span(29, 31)), [span(15, 30), span(30, 40)]);
});

t.test("the span that holds a sequence is found as by looking at all", async (t) => {
  const run = fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }), (steps) => {
    const spans = new SpanMap();
    let at = 0;
    for (const [index, step] of steps.entries()) {
      if (index % 3 !== 2) spans.put(span(at, at + step));
      at += step;
    }
    for (let sequence = 0; sequence <= at + 1; sequence += 1) {
      const expected = spans.of(1n).find(({ after, upTo }) => after < sequence && sequence <= upTo);
      if (spans.holding(1n, sequence) !== expected) throw new Error(`sequence ${sequence}`);
    }
  });
  t.doesNotThrow(() => fc.assert(run, { numRuns: 200, seed: 5 }));
});

t.test("the reach ends at the first gap", async (t) => {
  const spans = new SpanMap();
  for (const one of [span(10, 20), span(20, 30), span(31, 40)]) spans.put(one);
  t.same(
    [5, 10, 15, 25, 30, 31, 45].map((from) => spans.reach(1n, from)),
    [5, 30, 30, 30, 30, 40, 45],
  );
  t.equal(spans.reach(2n, 7), 7);
});

t.test("an empty map says so", async (t) => {
  const spans = new SpanMap<ReturnType<typeof span>>();
  const one = span(1, 2);
  spans.put(one);
  t.notOk(spans.isEmpty);
  spans.remove(one);
  t.ok(spans.isEmpty);
});
