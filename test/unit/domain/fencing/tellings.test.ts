import t from "tap";
import { hasNews, toldOf, wasPutBack, withHeard, withNextTold } from "#src/domain/fencing/tellings.js";
import type { SiteState } from "#src/domain/model/site-state.js";

const STATE: SiteState = {
  group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f",
  ...{ site: "alpha", lineage: [], promise: undefined, ceiling: 0, clean: undefined },
};

t.test("a number is above all that were told or heard, and nothing goes back", (t) => {
  t.equal(withNextTold(STATE).told, 1);
  t.equal(withNextTold({ ...STATE, told: 4 }, 3).told, 5);
  t.same(withNextTold({ ...STATE, told: 4, toldAnew: true }, 9), { ...STATE, told: 10 });
  t.same(withHeard({ ...STATE, told: 4, heard: 7 }, { told: 6, heard: 3 }), { ...STATE, told: 4, heard: 7 });
  t.same(withHeard({ ...STATE, told: 4, heard: 7 }, { told: 8, heard: 5 }), { ...STATE, told: 5, heard: 8 });
  t.equal(2 ** 32 + 1, withNextTold({ ...STATE, told: 2 ** 32 }).told, "beyond 32 bits");
  t.end();
});

t.test("what is left to be written is written", (t) => {
  t.equal(hasNews({ ...STATE, told: 4, heard: 7 }, { told: 7, heard: 4 }), false);
  t.equal(hasNews(STATE, {}), false);
  for (const said of [{ told: 8 }, { heard: 5 }])
    t.equal(hasNews({ ...STATE, told: 4, heard: 7 }, said), true);
  t.end();
});

t.test("whoever follows has told all that was heard, and its own past is no excuse later", (t) => {
  // Its copy was made anew since it was the primary.
  const follower = withHeard(STATE, { told: 3, heard: 9 });
  t.equal(wasPutBack(toldOf(follower), 9), false);
  // It had been about to send everything, and was replaced before anybody dialled.
  const replaced: SiteState = { ...STATE, toldAnew: true };
  t.equal(hasNews(replaced, {}), true);
  t.equal(toldOf(withHeard(replaced, {})), 0, "what it sends in its next reign is not everything");
  t.end();
});
