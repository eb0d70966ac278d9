import { ok } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { joinSpans } from "#src/operations/groups/planned/join-spans.js";

t.test("spans that touch are one, and the narrowest gaps go first", async (t) => {
  const spans = [
    { offset: 100, length: 10 },
    { offset: 0, length: 10 },
    { offset: 10, length: 5 },
    { offset: 20, length: 0 },
    { offset: 18, length: 2 },
  ];
  t.same(joinSpans(spans, 9), [
    { offset: 0, length: 15 },
    { offset: 18, length: 2 },
    { offset: 100, length: 10 },
  ]);
  t.same(joinSpans(spans, 2), [
    { offset: 0, length: 20 },
    { offset: 100, length: 10 },
  ]);
  t.same(joinSpans(spans, 1), [{ offset: 0, length: 110 }]);
  t.same(joinSpans([], 1), []);
});

t.test("whatever they are, all of them are covered, in as few as asked for", async (t) => {
  const span = fc.record({ offset: fc.nat(1000), length: fc.nat(50) });
  const property = fc.property(fc.array(span), fc.integer({ min: 1, max: 8 }), (spans, max) => {
    const joined = joinSpans(spans, max);
    ok(joined.length <= max);
    for (const { offset, length } of spans.filter((one) => one.length > 0))
      ok(joined.some((one) => one.offset <= offset && offset + length <= one.offset + one.length));
    for (const [index, one] of joined.slice(1).entries()) {
      const before = joined[index];
      ok(before !== undefined && before.offset + before.length < one.offset);
    }
  });
  t.doesNotThrow(() => fc.assert(property));
});
