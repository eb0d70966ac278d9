import t from "tap";
import { diffOfNew, diffSpecifications } from "#src/domain/group/specification-diff.js";
import type { GroupSpecification, MemberSpecification } from "#src/domain/model/group-specification.js";
import { KIB, MIB, specification, volume } from "#test/support/groups/group-world.js";

const GIB = 1024 * MIB;

function lines(before: GroupSpecification, after: GroupSpecification): readonly string[] {
  return diffSpecifications(before, after).changes.map(
    (change) =>
      `${change.kind} ${change.key}: ${change.before} -> ${change.after}${change.destructive ? " (drops data)" : ""}`,
  );
}

function refusals(before: GroupSpecification, after: GroupSpecification): readonly string[] {
  return diffSpecifications(before, after).refusals.map(({ key, why }) => `${key}: ${why}`);
}

t.test("what is the same is no change, in whatever order it stands", async (t) => {
  const one = specification("g", [volume("a", MIB, { alpha: "/a", beta: "/b" }), volume("b")]);
  const two = specification("g", [volume("b"), volume("a", MIB, { beta: "/b", alpha: "/a" })]);
  t.same(lines(one, two), []);
  t.same(refusals(one, two), []);
});

t.test("each key that differs is a change, as it would stand in the file", async (t) => {
  const before = specification("g", [volume("a")]);
  const after = specification("g", [volume("a", 1536 * MIB)], {
    mode: { type: "flush", whenAway: { type: "degrade", delayMs: 10_000 } },
    points: {
      ...before.points,
      everyMs: 90_000,
      app: { everyMs: 3_600_000 },
      keep: [
        { everyMs: 10_000, forMs: 3_600_000 },
        { everyMs: 3_600_000, forMs: 86_400_000 },
      ],
      countMax: 7,
      bytesMax: 10 * GIB + 512,
    },
    rpo: { targetMs: 5000 },
    link: { bytesPerSecondMax: 200 * MIB, compression: "zstd" },
    failover: { timeoutMs: 60_000, onTimeout: "commit" },
    hooks: [{ moment: "freeze", use: "hold", onFailure: "abort" }],
  });
  t.same(lines(before, after), [
    "changed members.a.size: 1MiB -> 1.5GiB",
    "changed mode: async -> flush",
    "changed points.every: 10s -> 1.5m",
    "changed points.keep: [ { every: 10s, for: 1h } ] -> [ { every: 10s, for: 1h }, { every: 1h, for: 1d } ]",
    "changed points.max: 500 -> 7",
    "changed points.max_bytes: 100GiB -> 10737418752B",
    "changed link.compression: auto -> zstd",
    "changed failover.timeout: 0s -> 1m",
    "changed failover.on_timeout: none -> commit",
    "added when_away:  -> degrade after 10s",
    "added points.app.every:  -> 1h",
    "added rpo.target:  -> 5s",
    "added link.bandwidth:  -> 200MiB/s",
    "added hooks.freeze:  -> { use: hold, on_failure: abort }",
  ]);
  t.same(lines(after, after), []);
  t.equal(lines(after, specification("g", [volume("a", 1536 * MIB)])).length, 13, "and all of it back again");
});

t.test("members come and go by their names; one that goes drops data", async (t) => {
  const before = specification("g", [volume("a"), volume("b", 10 * GIB, { alpha: "/dev/vg/b" })]);
  const after = specification("g", [volume("a"), volume("c", 64 * KIB)]);
  t.same(lines(before, after), [
    "added members.c:  -> { volume: c, capture: nbd, size: 64KiB }",
    "removed members.b: { volume: b, capture: nbd, size: 10GiB, images.alpha: /dev/vg/b } ->  (drops data)",
  ]);
});

t.test("what cannot be changed says why", async (t) => {
  const before = specification("g", [volume("a", 10 * GIB, { alpha: "/a" }), volume("b")]);
  const scan: MemberSpecification = {
    kind: "volume",
    capture: "scan",
    name: "b",
    source: "/b",
    everyMs: 60_000,
    snapshot: { type: "reflink" },
    images: {},
  };
  t.same(refusals(before, specification("g", [volume("a", 9 * GIB, { alpha: "/elsewhere" }), scan])), [
    "members.a.images.alpha: a member's image stays where it is",
    "members.a.size: a volume cannot be made smaller: it has 10GiB, and 9GiB would cut 1GiB off its end",
    "members.b.capture: how a member is captured is fixed when it is added",
  ]);
  t.same(refusals(before, specification("g", [volume("a", 10 * GIB), volume("b")])), [
    "members.a.images.alpha: a member's image stays where it is",
  ]);
});

t.test("a group keeps its direction, whatever a file says later", async (t) => {
  const before = specification("g", [volume("a")]);
  const diff = diffSpecifications(before, { ...before, primary: "beta", secondary: "alpha" });
  t.same(diff.changes, []);
  t.same([diff.wanted.primary, diff.wanted.secondary], ["alpha", undefined]);
});

t.test("of a new group everything is added", async (t) => {
  const { changes } = diffOfNew(specification("g", [volume("a")]));
  t.same(
    changes.filter(({ kind, before, destructive }) => kind !== "added" || before !== "" || destructive),
    [],
  );
  t.same(
    changes.slice(0, 3).map(({ key, after }) => `${key}: ${after}`),
    ["group: g", "primary: alpha", "members.a: { volume: a, capture: nbd, size: 1MiB }"],
  );
});

t.test("a secondary may come and go, and its images with it; another does not take its place", async (t) => {
  const alone = specification("g", [volume("a")]);
  const paired = { ...specification("g", [volume("a", undefined, { beta: "/b" })]), secondary: "beta" };
  const come = diffSpecifications(alone, paired);
  t.same(come.refusals, []);
  t.same([come.wanted.primary, come.wanted.secondary], ["alpha", "beta"]);
  t.match(come.changes[0], { kind: "added", key: "secondary", after: "beta", destructive: false });
  const gone = diffSpecifications(paired, alone);
  t.same(gone.refusals, []);
  t.equal(gone.wanted.secondary, undefined);
  t.match(gone.changes[0], { kind: "removed", key: "secondary", before: "beta", destructive: true });
  const other = diffSpecifications(paired, { ...paired, secondary: "gamma" });
  t.same(other.wanted.secondary, "beta");
  t.match(other.refusals, [{ key: "secondary", why: /gamma is neither/, hint: /without a secondary first/ }]);
  t.match(refusals(paired, { ...paired, primary: "gamma" }), [/^primary: /]);
  t.same(refusals(paired, { ...paired, primary: "beta", secondary: "alpha" }), [], "the other way round");
  const moved = { ...paired, members: [volume("a", undefined, { beta: "/c" })] };
  t.match(diffSpecifications(paired, moved).refusals, [{ key: "members.a.images.beta" }]);
});
