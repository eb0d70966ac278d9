import t from "tap";
import { chooseMembers } from "#src/domain/drill/drill-members.js";

const HELD = [
  { name: "data", member: 1 },
  { name: "log", member: 2 },
];

t.test("members that stand at the moment are shown, the others named with the reason", async (t) => {
  const standing = [
    { member: 1, at: 40, fuzzy: false },
    { member: 2, at: 30, fuzzy: false },
  ];
  const { members, leftOut } = chooseMembers(HELD, standing, 40, false);
  t.same(members, [{ name: "data", member: 1 }]);
  t.same(leftOut, [{ name: "log", why: "stands at seq-30 in that moment, and a drill shows all at one" }]);
});

t.test(
  "one that is not in the moment is left out; a fuzzy one is shown where that is asked for",
  async (t) => {
    const standing = [{ member: 2, at: 40, fuzzy: true }];
    const strict = chooseMembers(HELD, standing, 40, false);
    t.same(strict.members, []);
    t.match(strict.leftOut, [
      { name: "data", why: "is not in that moment" },
      { name: "log", why: /--include-fuzzy/ },
    ]);
    t.same(chooseMembers(HELD, standing, 40, true).members, [{ name: "log", member: 2 }]);
  },
);

t.test("of two that followed each other under one name the newest in the moment is meant", async (t) => {
  const held = [...HELD, { name: "data", member: 3 }];
  const both = [
    { member: 1, at: 40, fuzzy: false },
    { member: 3, at: 40, fuzzy: false },
  ];
  t.same(chooseMembers(held, both, 40, false).members, [{ name: "data", member: 3 }]);
  t.same(chooseMembers(held, both.slice(0, 1), 40, false).members, [{ name: "data", member: 1 }]);
});
