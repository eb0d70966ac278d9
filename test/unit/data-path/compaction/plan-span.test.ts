import t from "tap";
import { planSpan } from "#src/data-path/compaction/plan-span.js";

const span = (after: number, upTo: number) => ({ branch: 1n, after, upTo });
const file = (after: number, upTo: number) => ({
  ...span(after, upTo),
  number: upTo,
  sizeBytes: 1,
  seal: 0n,
});

t.test("what is compacted, or in every image, is left as it is", async (t) => {
  t.same(planSpan(span(10, 20), [file(10, 20)], 5, 20), { type: "nothing" });
  t.same(planSpan(span(12, 18), [file(10, 20)], 5, 20), { type: "nothing" });
  t.same(planSpan(span(10, 20), [], 20, 20), { type: "nothing" });
});

t.test("a span is written from the journal, from files, or from both", async (t) => {
  t.same(planSpan(span(10, 20), [], 10, 10), { type: "rewrite", replaces: [] });
  const two = [file(10, 20), file(20, 30)];
  t.same(planSpan(span(10, 30), two, 10, 30), { type: "rewrite", replaces: two });
  t.same(planSpan(span(10, 40), two, 10, 30), { type: "rewrite", replaces: two });
});

t.test("no gap is left, and no file is cut", async (t) => {
  t.throws(() => planSpan(span(12, 20), [], 5, 10), { code: "SPAN_NOT_COMPACTABLE" });
  t.throws(() => planSpan(span(15, 30), [file(10, 20)], 5, 20), { code: "SPAN_NOT_COMPACTABLE" });
  t.throws(() => planSpan(span(5, 15), [file(10, 20)], 5, 20), { code: "SPAN_NOT_COMPACTABLE" });
});

t.test("what lies below the floor needs not be in the new file", async (t) => {
  const one = file(10, 20);
  t.same(planSpan(span(15, 30), [one], 15, 20), { type: "rewrite", replaces: [one] });
});
