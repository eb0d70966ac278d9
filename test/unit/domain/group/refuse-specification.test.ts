import t from "tap";
import { MEMBERS_MAX } from "#src/domain/group/group-bounds.js";
import { refuseSpecification } from "#src/domain/group/refuse-specification.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { specification, volume } from "#test/support/groups/group-world.js";

function keys(given: GroupSpecification): readonly string[] {
  return refuseSpecification(given, "alpha").map(({ key }) => key);
}

t.test("what one site can serve is not refused", async (t) => {
  t.same(keys(specification("g", [volume("a"), volume("b")])), []);
  t.same(keys(specification("g", [volume("a")], { secondary: "beta" })), []);
});

t.test("a copy is taken of what another site is primary of, and this one secondary", async (t) => {
  const given = (primary: string, secondary: string | undefined) =>
    refuseSpecification(specification("g", [volume("a")], { primary, secondary }), "beta", "passive").map(
      ({ key }) => key,
    );
  t.same(given("alpha", "beta"), []);
  t.same(given("alpha", undefined), ["secondary"]);
  t.same(given("alpha", "gamma"), ["secondary"]);
  t.same(given("beta", "beta"), ["secondary"]);
  t.same(given("a/b", "beta"), ["primary"]);
});

t.test("each thing that a site can make no group of is named, with what to do", async (t) => {
  const many = Array.from({ length: MEMBERS_MAX + 1 }, (_, index) => volume(`m${index}`));
  const cases: readonly (readonly [GroupSpecification, string])[] = [
    [specification("../x", [volume("a")]), "group"],
    [specification("g", [volume("a")], { primary: "beta" }), "primary"],
    [specification("g", [volume("a")], { secondary: "alpha" }), "secondary"],
    [specification("g", [volume("a")], { secondary: "../beta" }), "secondary"],
    [specification("g", [volume("a")], { mode: { type: "write", whenAway: { type: "block" } } }), "mode"],
    [specification("g", []), "members"],
    [specification("g", many), "members"],
    [specification("g", [volume("a"), volume("a")]), "members.a"],
    [specification("g", [volume("A/..")]), "members.A/.."],
    [specification("g", [volume("a", 4097)]), "members.a.size"],
    [specification("g", [volume("a", 0)]), "members.a.size"],
    [specification("g", [volume("a", 2 ** 50)]), "members.a.size"],
    [specification("g", [volume("a", Number.NaN)]), "members.a.size"],
    [
      specification("g", [{ kind: "wal", capture: "postgres", name: "w", connect: "host=x" }]),
      "members.w.capture",
    ],
  ];
  for (const [given, key] of cases) {
    const found = refuseSpecification(given, "alpha");
    t.same(
      found.map((refusal) => refusal.key),
      [key],
    );
    t.ok(
      found.every(({ why, hint }) => why !== "" && hint !== ""),
      key,
    );
  }
});
