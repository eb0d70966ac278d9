import t from "tap";
import { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import { MarkIntake } from "#src/data-path/store/mark-intake.js";
import { OwnBranches } from "#src/data-path/store/own-branches.js";
import { Store } from "#src/data-path/store/store.js";
import { simulateEntries } from "#test/support/entries-lives.js";

/**
 * The store of a site whose history has several entries, through several lives: unclean restarts and promotions at the
 * end, rewinds to kept points of the newest entry and of older ones, entries that are left and come back, resyncs that lie
 * across all of that, drills and kept branches, folds, compaction, views that stay open; lives end by power losses, kills
 * and orderly closes, in the middle of rounds and adoptions too, and index and points are lost.
 *
 * - I1, I6: points, heads, branches and open views read as the models say, after each act.
 * - I2, I10: promotable is where the marks on the present path put it, neither more nor less.
 * - I3: what was acknowledged is there.
 */
const SEEDS = Number(process.env["TIDEMARK_SEEDS"] ?? 6);
/** Planted bugs come to light within so many seeds. */
const PLANTED_SEEDS_MAX = 30;

t.test("I1, I2, I3, I6, I10: a history of several entries keeps what it promised", async (t) => {
  const total = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { broken, happened } = await simulateEntries(seed);
    t.same(broken, [], `seed ${seed}`);
    for (const [what, times] of happened) total.set(what, (total.get(what) ?? 0) + times);
  }
  t.comment(JSON.stringify(Object.fromEntries(total)));
  const late = ["a dropped entry that comes again", "a member that is asked for while it is copied"];
  const common = ["a fork", "a rewind past an entry", "a resync that begins", "a fold", "a trim", "crash"];
  for (const what of [...common, ...late, "marks that wait", "a rewind past the window"])
    t.ok(total.has(what), `${what} happens`);
});

t.test("one seed gives one run", async (t) => {
  const [one, other] = [await simulateEntries(1), await simulateEntries(1)];
  t.same([...one.happened], [...other.happened]);
});

async function isNoticed(): Promise<boolean> {
  for (let seed = 1; seed <= PLANTED_SEEDS_MAX; seed += 1)
    if ((await simulateEntries(seed)).broken.length > 0) return true;
  return false;
}

t.test("a settled fact that knows no more, and is believed, is noticed", async (t) => {
  const { takeFact } = CatalogueState.prototype;
  t.teardown(() => {
    CatalogueState.prototype.takeFact = takeFact;
  });
  CatalogueState.prototype.takeFact = function believing(fact) {
    const ids = takeFact.call(this, fact);
    const isKnown = fact.type === "settled" && this.through.get(fact.upTo.entry) === fact.upTo.sequence;
    if (isKnown) this.history = fact.resyncs;
    return ids;
  };
  t.ok(await isNoticed());
});

t.test("a lineage that is taken whatever the images hold is noticed", async (t) => {
  const { adoptLineage } = Store.prototype;
  t.teardown(() => {
    Store.prototype.adoptLineage = adoptLineage;
  });
  Store.prototype.adoptLineage = async function taking(lineage) {
    await this.updateState((state) => ({ ...state, lineage }));
  };
  t.ok(await isNoticed());
});

t.test("a window that is a number on whatever history is followed is noticed", async (t) => {
  const windowFrom = Object.getOwnPropertyDescriptor(Store.prototype, "windowFrom") ?? {};
  t.teardown(() => Object.defineProperty(Store.prototype, "windowFrom", windowFrom));
  const highest = new WeakMap<Store, number>();
  Object.defineProperty(Store.prototype, "windowFrom", {
    configurable: true,
    get(this: Store) {
      const from = Math.max(highest.get(this) ?? 0, windowFrom.get?.call(this));
      highest.set(this, from);
      return from;
    },
  });
  t.ok(await isNoticed());
});

t.test("marks of older entries that wait and hold nothing are noticed", async (t) => {
  const { add, taken } = MarkIntake.prototype;
  const newest = new WeakMap<MarkIntake, bigint>();
  t.teardown(() => {
    MarkIntake.prototype.add = add;
    MarkIntake.prototype.taken = taken;
  });
  MarkIntake.prototype.add = function noting(batch) {
    newest.set(this, batch.entry);
    add.call(this, batch);
  };
  MarkIntake.prototype.taken = function takenOfNewest(entry) {
    return newest.get(this) === entry ? taken.call(this, entry) : undefined;
  };
  t.ok(await isNoticed());
});

t.test("a drop that is still believed when the entry has come again is noticed", async (t) => {
  const { takeAgain } = OwnBranches.prototype;
  t.teardown(() => {
    OwnBranches.prototype.takeAgain = takeAgain;
  });
  OwnBranches.prototype.takeAgain = async () => undefined;
  t.ok(await isNoticed());
});

t.test("members that are served by where they stand now are noticed", async (t) => {
  const { resyncsAt } = CatalogueState.prototype;
  t.teardown(() => {
    CatalogueState.prototype.resyncsAt = resyncsAt;
  });
  CatalogueState.prototype.resyncsAt = function now() {
    return this.resyncs;
  };
  t.ok(await isNoticed());
});
