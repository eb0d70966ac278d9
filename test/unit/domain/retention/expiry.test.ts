import t from "tap";
import { type ExpirySituation, expiriesOf } from "#src/domain/retention/expiry.js";
import type { AgedPoint } from "#src/domain/retention/situation.js";
import { tierLimit } from "#src/domain/retention/tier-limit.js";

const HOUR_MS = 3_600_000;

function point(id: string, stampMs: number, given: Partial<AgedPoint> = {}): AgedPoint {
  const position = { entry: 1n, sequence: stampMs + 1 };
  return { id, kind: "crash", label: "", position, stampMs, pinned: false, damaged: false, ...given };
}

function situation(points: readonly AgedPoint[], given: Partial<ExpirySituation> = {}): ExpirySituation {
  return {
    points,
    policy: {
      windowMs: HOUR_MS,
      keep: [
        { everyMs: 10_000, forMs: HOUR_MS },
        { everyMs: HOUR_MS, forMs: 24 * HOUR_MS },
      ],
      countMax: 500,
      bytesMax: 1e12,
      keepAfterPromotionMs: HOUR_MS,
      branches: { keepMs: HOUR_MS, bytesMax: 1e12 },
    },
    role: { type: "secondary", isProducing: true },
    factsLost: false,
    reservations: [],
    lineage: [],
    nowMs: 60_000,
    ...given,
  };
}

t.test("a point goes with the last tier that wants it, one with a label with the longest", async (t) => {
  const points = [
    point("a", 0),
    point("b", 10_000),
    point("c", 20_000, { label: "mine" }),
    point("last", 30_000),
  ];
  t.same(Object.fromEntries(expiriesOf(situation(points))), {
    a: 24 * HOUR_MS,
    b: 10_000 + HOUR_MS,
    c: 20_000 + 24 * HOUR_MS,
  });
});

t.test("what is protected has no answer, nor has anything while no points are made", async (t) => {
  const points = [point("pinned", 0, { pinned: true }), point("held", 10_000), point("last", 20_000)];
  const reservations = [{ id: "view", position: { entry: 1n, sequence: 10_001 } }];
  t.same([...expiriesOf(situation(points, { reservations }))], []);
  const still = { role: { type: "secondary", isProducing: false } } as const;
  t.same([...expiriesOf(situation([point("a", 0), point("b", 10_000)], still))], []);
  t.same([...expiriesOf(situation([point("a", 0), point("b", 9)], { role: { type: "failed-over" } }))], []);
});

t.test("the limit takes it when that time has passed, and not before", async (t) => {
  const points = Array.from({ length: 800 }, (_, index) => point(`p${index}`, index * 10_000));
  const at = (nowMs: number) => situation(points, { nowMs });
  const expiries = expiriesOf(at(8_000_000));
  const taken = (nowMs: number): readonly string[] => {
    const { policy } = at(nowMs);
    const rest = { branches: [], head: 0, bytes: { total: 0, beforeWindow: 0 } };
    return tierLimit({ ...at(nowMs), ...(rest as object), policy } as never, points, () => true);
  };
  const expiryOf = (id: string): number => expiries.get(id) ?? 0;
  for (const id of ["p720", "p798"]) {
    t.notOk(taken(expiryOf(id)).includes(id), `${id} is there still`);
    t.ok(taken(expiryOf(id) + 1).includes(id), `${id} is gone`);
  }
  for (const id of ["p1", "p400"]) {
    t.equal(expiryOf(id), 8_000_000, "no tier wants it");
    t.ok(taken(8_000_001).includes(id), `${id} goes with the next round`);
  }
});
