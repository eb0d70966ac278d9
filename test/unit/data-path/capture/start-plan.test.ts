import t from "tap";
import { planStart } from "#src/data-path/capture/start-plan.js";
import { refuseLineage } from "#src/domain/model/lineage.js";
import type { SiteState } from "#src/domain/model/site-state.js";

const ENTRY = { epoch: 3, id: 0xa1n, first: 101, parent: { entry: 0x99n, sequence: 100 }, writer: "alpha" };
const BEFORE = { epoch: 2, id: 0x99n, first: 1, parent: undefined, writer: "beta" };

function stateOf(given: Partial<SiteState>): SiteState {
  const promise = { epoch: 3, id: ENTRY.id };
  const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "alpha" };
  return { ...site, lineage: [BEFORE, ENTRY], promise, ceiling: 100, clean: undefined, ...given };
}

t.test("an entry in which nothing was given out is begun as it is", (t) => {
  const plan = planStart(stateOf({}), 7n);
  t.match(plan, { entry: ENTRY, last: 100, opening: "unused", isClean: true });
  t.same(plan.order, { batched: 100, link: 0n });
  t.end();
});

t.test("I4: after an unclean stop a new entry of the same epoch begins above the ceiling", (t) => {
  const state = stateOf({ ceiling: 5000, counted: { writes: 9, bytes: 4096 } });
  const plan = planStart(state, 7n);
  t.match(plan, { opening: "new", isClean: false, last: 5000, order: undefined, writes: 9, bytes: 4096 });
  t.same(plan.entry, { ...ENTRY, id: 7n, first: 5001, parent: { entry: ENTRY.id, sequence: 5000 } });
  t.equal(refuseLineage([...state.lineage, plan.entry]), undefined, "it is a lineage");
  t.end();
});

t.test("after an orderly stop the entry goes on, behind the last sequence", (t) => {
  const order = { batched: 120, link: 5n };
  const clean = { last: 120, order, writes: 20, bytes: 81_920 };
  const plan = planStart(stateOf({ ceiling: 5000, clean }), 7n);
  t.match(plan, { entry: ENTRY, opening: "continued", last: 120, isClean: true, writes: 20 });
  t.same(plan.order, order);
  t.end();
});

t.test("where the order was given up at the stop, a new entry begins, and nothing was hot", (t) => {
  const clean = { last: 120, writes: 20, bytes: 81_920 };
  const plan = planStart(stateOf({ ceiling: 5000, clean }), 7n);
  t.match(plan, { opening: "new", isClean: true, last: 5000, writes: 20 });
  t.end();
});

t.test("for a secondary that has nothing, an entry begins of which nothing was sent", (t) => {
  const begun = { last: 120, order: { batched: 120, link: 5n }, writes: 20, bytes: 81_920 };
  const plan = planStart(stateOf({ ceiling: 5000, clean: begun }), 7n, true);
  t.match(plan, { opening: "new", isClean: true, last: 5000, writes: 20, bytes: 81_920 });
  t.same(plan.entry, { ...ENTRY, id: 7n, first: 5001, parent: { entry: ENTRY.id, sequence: 5000 } });
  const empty = { ...begun, order: { batched: 120, link: 0n } };
  t.match(planStart(stateOf({ ceiling: 5000, clean: empty }), 7n, true), { opening: "continued" });
  t.match(planStart(stateOf({}), 7n, true), { opening: "unused" });
  t.end();
});
