import fc from "fast-check";
import t from "tap";
import { decideRetention } from "#src/domain/retention/retention.js";
import type { AgedPoint, RetentionSituation } from "#src/domain/retention/situation.js";

const HOUR = 3_600_000;
const ENTRY = 0xa1n;
const LINEAGE = [{ epoch: 1, id: ENTRY, first: 1, parent: undefined, writer: "alpha" }];

function point(sequence: number, stampMs: number, given: Partial<AgedPoint> = {}): AgedPoint {
  const position = { entry: ENTRY, sequence };
  return {
    id: `p${sequence}`,
    kind: "crash",
    label: "",
    position,
    stampMs,
    pinned: false,
    damaged: false,
    ...given,
  };
}

function situation(given: Partial<RetentionSituation>): RetentionSituation {
  return {
    points: [],
    branches: [],
    policy: {
      windowMs: HOUR,
      keep: [
        { everyMs: 10_000, forMs: HOUR },
        { everyMs: HOUR, forMs: 24 * HOUR },
      ],
      countMax: 1000,
      bytesMax: Number.MAX_SAFE_INTEGER,
      keepAfterPromotionMs: 24 * HOUR,
      branches: { keepMs: 24 * HOUR, bytesMax: 1000 },
    },
    role: { type: "secondary", isProducing: true },
    factsLost: false,
    reservations: [],
    lineage: LINEAGE,
    head: 1_000_000,
    nowMs: 0,
    bytes: { fine: (after, upTo) => (upTo - after) * 10, compacted: (after, upTo) => upTo - after },
    ...given,
  };
}

function keptOf(given: RetentionSituation): string[] {
  return [...decideRetention(given).points].filter(([, { type }]) => type === "keep").map(([id]) => id);
}

const policyWith = (change: Partial<RetentionSituation["policy"]>) => ({
  ...situation({}).policy,
  ...change,
});

t.test("tiers: fine when young, coarse when older, none when old", async (t) => {
  const nowMs = 30 * HOUR;
  const points = Array.from({ length: 30 * 12 }, (_, index) => point(index + 1, (index + 1) * (HOUR / 12)));
  const kept = keptOf(situation({ points, nowMs }));
  t.equal(kept.length, 13 + 23, "13 of the last hour with its edges, one an hour of the day before");
  t.ok(kept.includes("p360"));
  t.notOk(kept.includes("p1"));
});

t.test("tiers: what a person has named is not thinned out, and ends with the last tier", async (t) => {
  const points = [point(1, 0), point(2, 1000, { label: "before-upgrade" }), point(3, 20_000)];
  t.same(keptOf(situation({ points, nowMs: 23 * HOUR })), ["p1", "p2", "p3"]);
  t.same(keptOf(situation({ points, nowMs: 25 * HOUR })), ["p3"], "the last good one");
});

t.test("tiers: timers that are late by milliseconds cost no point", async (t) => {
  const points = Array.from({ length: 100 }, (_, index) => point(index + 1, index * 9_998));
  t.equal(keptOf(situation({ points, nowMs: 99 * 9_998 })).length, 100);
});

t.test("count: the oldest go, pinned ones are not counted", async (t) => {
  const points = [1, 2, 3, 4, 5].map((sequence) =>
    point(sequence, sequence * 10_000, { pinned: sequence === 1 }),
  );
  const kept = keptOf(situation({ points, nowMs: 60_000, policy: policyWith({ countMax: 2 }) }));
  t.same(kept, ["p1", "p3", "p4", "p5"], "two, and the pinned one, and the last good one");
});

t.test("bytes: the window is shortened before a point goes, and the decision says so", async (t) => {
  const points = [100, 200, 300].map((sequence) => point(sequence, sequence * 100));
  const given = { points, nowMs: 40_000, head: 400 };
  const free = decideRetention(situation(given));
  t.same([free.window, free.sizeBytes], [{ from: 100, shortenedBy: undefined }, 3000]);
  const shorter = decideRetention(situation({ ...given, policy: policyWith({ bytesMax: 2100 }) }));
  t.same([shorter.window, shorter.sizeBytes], [{ from: 200, shortenedBy: "bytes" }, 2100]);
  t.equal([...shorter.points.values()].filter(({ type }) => type === "expire").length, 0);
  const fewer = decideRetention(situation({ ...given, policy: policyWith({ bytesMax: 1150 }) }));
  t.same(fewer.points.get("p100"), { type: "expire", reason: "bytes" });
  t.equal(fewer.window.from, 300);
  const nothing = decideRetention(situation({ ...given, policy: policyWith({ bytesMax: 1 }) }));
  t.match(nothing.points.get("p300"), { type: "keep", reasons: ["last-good"] });
  t.ok(nothing.isOverBytesMax, "and it is said that this is still too much");
});

t.test("a damaged point is not the last good one, and takes no good one's place", async (t) => {
  const points = [point(1, 0), point(2, 1000, { damaged: true })];
  const decision = decideRetention(situation({ points, nowMs: 100 * HOUR }));
  t.same(decision.points.get("p1"), { type: "keep", reasons: ["last-good"] });
  t.equal(decision.points.get("p2")?.type, "expire");
});

t.test("a point of kind app that comes right behind another has its place, and takes none", async (t) => {
  const crash = Array.from({ length: 2000 }, (_, index) => point(10 * index, index * 10_000));
  const app = [1, 2, 3].map((hour) =>
    point(3600 * hour + 1, hour * HOUR + 3000, { kind: "app", id: `app${hour}` }),
  );
  const points = [...crash, ...app].sort((a, b) => a.stampMs - b.stampMs);
  const kept = keptOf(situation({ points, nowMs: 20_000_000 }));
  t.same(
    kept.filter((id) => id.startsWith("app")),
    ["app1", "app2", "app3"],
  );
  const others = keptOf(situation({ points: crash, nowMs: 20_000_000 }));
  t.same(
    kept.filter((id) => id.startsWith("p")),
    others,
  );
});

t.test("a reserved point stays", async (t) => {
  const points = [point(1, 0), point(2, 1000)];
  const reservations = [{ id: "view", position: { entry: ENTRY, sequence: 1 } }];
  const decision = decideRetention(situation({ points, reservations, nowMs: 100 * HOUR }));
  t.same(decision.points.get("p1"), { type: "keep", reasons: ["reserved"] });
});

t.test("nothing expires while no points are made, nor while failed over", async (t) => {
  const points = [1, 2, 3].map((sequence) => point(sequence, sequence));
  const old = { points, nowMs: 1000 * HOUR, policy: policyWith({ countMax: 1, bytesMax: 1 }) };
  t.equal(keptOf(situation({ ...old, role: { type: "secondary", isProducing: false } })).length, 3);
  t.equal(keptOf(situation({ ...old, role: { type: "failed-over" } })).length, 3);
  t.equal(keptOf(situation({ ...old, factsLost: true })).length, 3);
  t.equal(keptOf(situation(old)).length, 1, "and otherwise they do");
});

t.test("at a promoted site points live for their time, whatever else is said", async (t) => {
  const points = [1, 2, 3].map((sequence) => point(sequence, sequence, { pinned: sequence === 2 }));
  const old = { points, nowMs: 1000 * HOUR, policy: policyWith({ countMax: 1, bytesMax: 1 }) };
  t.equal(keptOf(situation({ ...old, role: { type: "promoted", sinceMs: 24 * HOUR - 1 } })).length, 3);
  t.same(keptOf(situation({ ...old, role: { type: "promoted", sinceMs: 24 * HOUR } })), ["p2"]);
});

t.test("branches go by age, then the oldest by bytes; their points go with them", async (t) => {
  const nowMs = 100 * HOUR;
  const branches = [
    { entry: 1n, sizeBytes: 10, stampMs: 0 },
    { entry: 2n, sizeBytes: 600, stampMs: 90 * HOUR },
    { entry: 3n, sizeBytes: 600, stampMs: 95 * HOUR },
    { entry: 4n, sizeBytes: 10, stampMs: 1 },
  ];
  const on = (entry: bigint, given: Partial<AgedPoint>) =>
    point(Number(entry), nowMs, { position: { entry, sequence: 5 }, kind: "branch", ...given });
  const points = [on(1n, {}), on(3n, {}), on(4n, { pinned: true })];
  const decision = decideRetention(situation({ points, branches, nowMs }));
  t.same(Object.fromEntries([...decision.branches].map(([entry, { type }]) => [String(entry), type])), {
    1: "expire",
    2: "expire",
    3: "keep",
    4: "keep",
  });
  t.same(decision.points.get("p1"), { type: "expire", reason: "branch-gone" });
  t.same(decision.points.get("p3"), { type: "keep", reasons: ["branch"] });
});

t.test("I7: a branch from which another one grows that is kept stays with it", async (t) => {
  const nowMs = 100 * HOUR;
  const branches = [
    { entry: 1n, sizeBytes: 10, stampMs: 0 },
    { entry: 2n, sizeBytes: 10, stampMs: 99 * HOUR },
  ];
  const reservations = [{ id: "branch-2", position: { entry: 1n, sequence: 5 } }];
  const { branches: decided } = decideRetention(situation({ branches, reservations, nowMs }));
  t.same(decided.get(1n), { type: "keep", reason: "reserved" });
});

const anyPoints = fc
  .array(
    fc.record({
      gapMs: fc.integer({ min: 1, max: HOUR }),
      pinned: fc.boolean(),
      damaged: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((items) => {
    let stampMs = 0;
    return items.map(({ gapMs, ...given }, index) => {
      stampMs += gapMs;
      return point((index + 1) * 10, stampMs, given);
    });
  });
const anyPolicy = fc.record({
  windowMs: fc.integer({ min: 0, max: 5 * HOUR }),
  keep: fc.array(
    fc.record({ everyMs: fc.integer({ min: 1, max: HOUR }), forMs: fc.integer({ min: 1, max: 50 * HOUR }) }),
    { maxLength: 3 },
  ),
  countMax: fc.integer({ min: 0, max: 30 }),
  bytesMax: fc.integer({ min: 0, max: 10_000 }),
});

t.test("I7: the newest good point and every pinned one stay, whatever policy and clock", async (t) => {
  const property = fc.property(anyPoints, anyPolicy, fc.nat(1000 * HOUR), (points, policy, nowMs) => {
    const kept = keptOf(situation({ points, nowMs, head: 10_000, policy: policyWith(policy) }));
    const good = points.findLast(({ damaged }) => !damaged);
    const needed = points.filter((one) => one.pinned || one === good).map(({ id }) => id);
    return needed.every((id) => kept.includes(id));
  });
  t.doesNotThrow(() => fc.assert(property, { seed: 7, numRuns: 300 }));
});

t.test("what was kept is kept when it is asked again: thinning a thin list takes nothing", async (t) => {
  const property = fc.property(anyPoints, anyPolicy, (points, policy) => {
    const nowMs = points.at(-1)?.stampMs ?? 0;
    const given = situation({ points, nowMs, head: 10_000, policy: policyWith(policy) });
    const kept = keptOf(given);
    const again = keptOf({ ...given, points: points.filter(({ id }) => kept.includes(id)) });
    return again.length === kept.length;
  });
  t.doesNotThrow(() => fc.assert(property, { seed: 8, numRuns: 300 }));
});

t.test("the window begins at a point that is kept, or at the head", async (t) => {
  const property = fc.property(anyPoints, anyPolicy, fc.nat(1000 * HOUR), (points, policy, nowMs) => {
    const given = situation({ points, nowMs, head: 10_000, policy: policyWith(policy) });
    const { window } = decideRetention(given);
    const kept = keptOf(given).map((id) => Number(id.slice(1)));
    return window.from === 10_000 || kept.includes(window.from);
  });
  t.doesNotThrow(() => fc.assert(property, { seed: 9, numRuns: 300 }));
});
