import t from "tap";
import { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Mark } from "#src/domain/model/mark.js";

/** What was a primary's own, up to 1000, and what the other site grew from 500 of it when it was promoted. */
const OWN: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const FORK = { entry: OWN.id, sequence: 500 };
const THEIRS: LineageEntry = { epoch: 2, id: 0xb2n, first: 501, parent: FORK, writer: "beta" };

function stateOn(lineage: readonly LineageEntry[]): CatalogueState {
  const entries = new Map([OWN, THEIRS].map((entry) => [entry.id, entry]));
  return new CatalogueState({ scopeOf: () => "inline", lineage: () => lineage, entries: () => entries });
}

const at = (entry: LineageEntry, sequence: number, mark: Mark) => ({
  mark,
  position: { entry: entry.id, sequence },
  timeMs: sequence,
});
const SEEDED: Mark = { type: "resync-end", members: [1] };

t.test("I10: facts heard again forget no resync of a history with lower numbers", async (t) => {
  const state = stateOn([OWN, THEIRS]);
  state.takeMark(at(OWN, 5, SEEDED));
  const { history: resyncs, spans } = state;
  const said: readonly Fact[] = [
    { type: "settled", upTo: { entry: OWN.id, sequence: 1000 }, resyncs, spans },
    { type: "settled", upTo: { entry: THEIRS.id, sequence: 550 }, resyncs, spans },
  ];
  for (const fact of said) state.takeFact(fact);
  const predecessor = { entry: THEIRS.id, sequence: 599 };
  state.takeMark(at(THEIRS, 600, { type: "resync-begin", predecessor, members: [1] }));
  state.takeMark(at(THEIRS, 700, { type: "resync-end", members: [1] }));
  const before = state.presentSpans;
  t.match(before, [{ predecessor, end: 700 }]);
  for (const fact of said) state.takeFact(fact);
  t.same(state.presentSpans, before, "the next start hears the ledger once more");
});
