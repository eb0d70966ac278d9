import t from "tap";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { ResyncSpan } from "#src/domain/model/promotable.js";
import { legalUpTo, RESYNC_SPANS_MAX, spansOn, unitedSpans } from "#src/domain/model/resync-spans.js";

const A: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const B: LineageEntry = {
  epoch: 2,
  id: 0xb2n,
  first: 21,
  parent: { entry: A.id, sequence: 20 },
  writer: "beta",
};

function span(from: LineageEntry, predecessor: number, end: number, of = from, to = of): ResyncSpan {
  return {
    predecessor: { entry: from.id, sequence: predecessor },
    begin: predecessor + 1,
    end,
    entries: { begin: of.id, end: to.id },
  };
}

t.test("a resync of what was left is none of what grows beside it, whatever its numbers", async (t) => {
  const left = span(A, 20, 90);
  t.same(spansOn([left], [A, B]), []);
  t.same(spansOn([left], [A]), [left]);
  const own = span(A, 20, 40, B);
  t.same(spansOn([left, own], [A, B]), [own], "it begins at the same moment");
  t.same(spansOn([own], [A]), []);
});

t.test("one that is not known to be of any history counts in all that have its predecessor", async (t) => {
  const { predecessor, begin, end } = span(A, 12, 30);
  const [found] = spansOn([{ predecessor, begin, end }], [A, B]);
  t.equal(found?.end, 30);
});

t.test("one that was left before its end ends where the histories part", async (t) => {
  const [found] = spansOn([span(A, 12, 90)], [A, B]);
  t.equal(found?.end, B.first);
});

t.test("a span of another history takes no span's place", async (t) => {
  const left = span(A, 15, 100);
  const own = span(B, 30, 40);
  t.same(spansOn(unitedSpans([left], [own]), [A, B]).at(-1), own);
});

t.test("where there are too many, two of different histories become one that counts in both", async (t) => {
  const many = Array.from({ length: RESYNC_SPANS_MAX + 1 }, (_, index) =>
    span(A, 100 * index, 100 * index + 99),
  );
  const last = many.slice(0, -1);
  // Behind the last, and the nearest neighbour there is.
  const from = 100 * RESYNC_SPANS_MAX - 10;
  const other = { ...span(A, from, from + 9), entries: { begin: B.id, end: B.id } };
  const united = unitedSpans(last, [other]);
  t.equal(united.length, RESYNC_SPANS_MAX);
  const inside = { entry: A.id, sequence: from + 5 };
  t.same(legalUpTo(united, inside).sequence < from, true);
});

t.test("what lies within resyncs is pulled back in front of them, step by step", async (t) => {
  const spans = [span(A, 3, 6), span(A, 5, 9)];
  const at = (sequence: number) => legalUpTo(spans, { entry: A.id, sequence }).sequence;
  t.same([2, 3, 4, 5, 6, 8, 9, 10].map(at), [2, 3, 3, 3, 3, 3, 9, 10]);
});
