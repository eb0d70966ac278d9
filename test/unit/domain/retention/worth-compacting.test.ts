import t from "tap";
import type { HistoryBytes } from "#src/domain/retention/situation.js";
import { worthCompacting } from "#src/domain/retention/worth-compacting.js";

const BRANCH = 0xa1n;
const span = (after: number, upTo: number) => ({ branch: BRANCH, after, upTo });

/** What each span, told by its end, takes now and would take. */
function history(spans: Readonly<Record<number, readonly [now: number, after: number]>>): HistoryBytes {
  return {
    fine: (_, upTo) => spans[upTo]?.[0] ?? 0,
    compacted: (_, upTo) => spans[upTo]?.[1] ?? 0,
  };
}

const ends = (found: readonly { readonly upTo: number }[]) => found.map(({ upTo }) => upTo);
const SPANS = [span(0, 10), span(10, 20), span(20, 30)];

t.test("a little garbage is left", async (t) => {
  const little = history({ 10: [1090, 1000], 20: [1090, 1000], 30: [1100, 1000] });
  t.same(
    worthCompacting(SPANS, little, () => 30, false),
    [],
  );
  t.same(ends(worthCompacting(SPANS, little, () => 30, true)), [10, 20, 30], "but not once it is under way");
});

t.test("with more of it, every span goes in which there is some", async (t) => {
  const much = history({ 10: [1040, 1000], 20: [2000, 1000], 30: [1060, 1000] });
  t.match(
    worthCompacting(SPANS, much, () => 30, false),
    [
      { ...span(10, 20), bytes: 2000, bytesAfter: 1000 },
      { ...span(20, 30), bytes: 1060, bytesAfter: 1000 },
    ],
  );
});

t.test("what the journal holds before it is taken along, so that no gap is left", async (t) => {
  const much = history({ 10: [1000, 1000], 20: [1000, 1000], 30: [9000, 1000] });
  t.same(ends(worthCompacting(SPANS, much, () => 10, false)), [20, 30]);
  t.same(ends(worthCompacting(SPANS, much, () => 20, false)), [30]);
});

t.test("nothing is worth anything where there is nothing", async (t) => {
  t.same(
    worthCompacting([], history({}), () => 0, false),
    [],
  );
  t.same(
    worthCompacting(SPANS, history({}), () => 0, true),
    [],
  );
});
