import t from "tap";
import {
  type Planned,
  type PromotionFacts,
  planPromotion,
  planReopening,
} from "#src/domain/group/plan-promotion.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";

const FIRST: LineageEntry = { epoch: 1, id: 1n, first: 1, parent: undefined, writer: "alpha" };
const AGAIN: LineageEntry = {
  epoch: 1,
  id: 2n,
  first: 1001,
  parent: { entry: 1n, sequence: 90 },
  writer: "alpha",
};
const FACTS: PromotionFacts = {
  site: "beta",
  entries: new Map([FIRST, AGAIN].map((entry) => [entry.id, entry])),
  promise: { epoch: 1, id: 2n },
  highest: 2000,
  position: { entry: 2n, sequence: 1500 },
  point: undefined,
  standing: [{ member: 1, at: 1500, fuzzy: false }],
  held: new Map([[1, "data"]]),
  wanted: ["data"],
  suspect: undefined,
};
const WISH = { includeFuzzy: false, force: false, newId: 3n };

function planOf(planned: Planned) {
  if (planned.type === "refused") throw new Error(planned.trouble.why);
  return planned.plan;
}

t.test("the entry is above all that was seen, and grows from the moment", async (t) => {
  const { entry, lineage, members } = planOf(planPromotion(FACTS, WISH));
  t.same(entry, { epoch: 2, id: 3n, first: 2001, parent: FACTS.position, writer: "beta" });
  t.same(lineage, [FIRST, AGAIN, entry]);
  t.same(members, [{ member: 1, name: "data", at: 1500, fuzzy: false }]);
});

t.test("an older moment leaves out what came behind it", async (t) => {
  const facts = { ...FACTS, position: { entry: 1n, sequence: 50 } };
  const { lineage, entry } = planOf(planPromotion(facts, WISH));
  t.same(lineage, [FIRST, entry]);
  t.equal(entry.first, 2001);
});

t.test("a promise of a higher epoch is passed too", async (t) => {
  t.equal(planOf(planPromotion({ ...FACTS, promise: { epoch: 7, id: 9n } }, WISH)).entry.epoch, 8);
});

t.test("members that do not stand there are named; a fuzzy one is served when asked for", async (t) => {
  const facts = {
    ...FACTS,
    standing: [...FACTS.standing, { member: 2, at: 1400, fuzzy: true }],
    held: new Map([
      [1, "data"],
      [2, "archive"],
    ]),
    wanted: ["data", "archive", "log"],
  };
  const left = planOf(planPromotion(facts, WISH)).leftOut.map(({ member, code }) => `${member} ${code}`);
  t.same(left.sort(), ["archive MEMBER_FUZZY", "log MEMBER_NOT_IN_POINT"]);
  const { members, leftOut } = planOf(planPromotion(facts, { ...WISH, includeFuzzy: true }));
  t.same([members.length, leftOut.length], [2, 1]);
  t.match(planPromotion({ ...FACTS, standing: [] }, WISH), { type: "refused" }, "with nobody there is none");
});

t.test("of two members that had one name the newer is served", async (t) => {
  const standing = [1, 4].map((member) => ({ member, at: 1500, fuzzy: false }));
  const held = new Map([1, 4].map((member) => [member, "data"]));
  t.same(
    planOf(planPromotion({ ...FACTS, standing, held }, WISH)).members.map(({ member }) => member),
    [4],
  );
});

t.test("damage stands in the way, until it is forced; a history that is not known always does", async (t) => {
  const suspect = { code: "STORE_DAMAGED", why: "a record", hint: "look" };
  const facts = { ...FACTS, suspect, point: { id: "p", damaged: true } };
  t.same(
    planOf(planPromotion(facts, WISH)).blockers.map(({ code }) => code),
    ["POINT_DAMAGED", "STORE_DAMAGED"],
  );
  t.same(planOf(planPromotion(facts, { ...WISH, force: true })).blockers, []);
  const unknown = { ...FACTS, position: { entry: 9n, sequence: 1 } };
  t.match(planPromotion(unknown, { ...WISH, force: true }), { type: "refused" });
});

t.test("I4: what an unclean stop may have given out is not given out again", async (t) => {
  const mine: LineageEntry = {
    epoch: 2,
    id: 3n,
    first: 2001,
    parent: { entry: 2n, sequence: 1500 },
    writer: "beta",
  };
  const lineage = [FIRST, AGAIN, mine];
  const state = { lineage, ceiling: 1_002_000, clean: undefined };
  const reopened = planReopening(state, 2100, 4n);
  t.same(reopened.at(-1), {
    epoch: 2,
    id: 4n,
    first: 1_002_001,
    parent: { entry: 3n, sequence: 2100 },
    writer: "beta",
  });
  t.equal(
    planReopening({ ...state, clean: { last: 2100 } }, 2100, 4n),
    lineage,
    "after a clean stop it goes on",
  );
  t.equal(
    planReopening({ ...state, clean: { last: 2200 } }, 2100, 4n).at(-1)?.first,
    2201,
    "what is lost is not",
  );
  t.equal(
    planReopening({ ...state, ceiling: 0 }, 2000, 4n),
    lineage,
    "where nothing was given out it goes on",
  );
});
