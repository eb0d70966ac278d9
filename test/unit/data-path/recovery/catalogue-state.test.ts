import t from "tap";
import { CatalogueState, type DurableMark } from "#src/data-path/recovery/catalogue-state.js";
import type { Mark } from "#src/domain/model/mark.js";

const at = (entry: bigint, sequence: number, mark: Mark): DurableMark => ({
  mark,
  position: { entry, sequence },
  timeMs: 0,
});

t.test("I10: what a checkpoint said of an earlier entry does not end a resync of a later one", (t) => {
  const state = new CatalogueState(() => "inline");
  state.takeMark(at(1n, 5, { type: "resync-end", members: [1] }));
  const { resyncs } = state;
  const predecessor = { entry: 1n, sequence: 9 };
  state.takeMark(at(2n, 21, { type: "resync-begin", predecessor, members: [1] }));
  // As at a start: the marks are known already, and the facts of the ledger are heard again.
  state.takeFact({ type: "settled", upTo: { entry: 1n, sequence: 9 }, resyncs, spans: [] });
  t.same(state.resyncs.hold?.predecessor, predecessor);
  state.takeFact({ type: "settled", upTo: { entry: 2n, sequence: 30 }, resyncs, spans: [] });
  t.equal(state.resyncs.hold, undefined, "a checkpoint behind the mark knows of it");
  t.end();
});
