import { samePosition } from "#src/domain/model/sequence.js";
import type { KeepReason } from "#src/domain/retention/decision.js";
import { lastGood } from "#src/domain/retention/last-good.js";
import type { AgedPoint, RetentionSituation } from "#src/domain/retention/situation.js";

/** A reason for which no limit takes a point, whatever the limit. */
interface Protection {
  readonly reason: KeepReason;
  readonly holds: (point: AgedPoint, situation: ProtectedSituation) => boolean;
}

/** What all points are compared with, worked out once for all of them. */
interface ProtectedSituation extends JudgedSituation {
  readonly lastGoodId: string | undefined;
}

type JudgedSituation = Pick<
  RetentionSituation,
  "points" | "policy" | "role" | "factsLost" | "reservations" | "lineage"
>;

/** All that hold are named; their order is only that of the answer. */
export const PROTECTIONS: readonly Protection[] = [
  // A failover can be taken back or moved to another point until it is committed (I8).
  { reason: "failed-over", holds: (_point, { role }) => role.type === "failed-over" },
  {
    reason: "no-points-made",
    holds: (_point, { role }) => role.type === "secondary" && !role.isProducing,
  },
  { reason: "facts-lost", holds: (_point, { factsLost }) => factsLost },
  { reason: "pinned", holds: (point) => point.pinned },
  {
    reason: "reserved",
    holds: (point, { reservations }) =>
      reservations.some(({ position }) => samePosition(position, point.position)),
  },
  // At other sites the live volumes are more than any point.
  {
    reason: "last-good",
    holds: (point, { role, lastGoodId }) => role.type === "secondary" && lastGoodId === point.id,
  },
  {
    reason: "promotion",
    holds: (_point, { role, policy }) =>
      role.type === "promoted" && role.sinceMs < policy.keepAfterPromotionMs,
  },
];

export function protectionsIn(situation: JudgedSituation): ReadonlyMap<string, readonly KeepReason[]> {
  const lastGoodId = lastGood(situation.points, situation.lineage)?.id;
  const whole = { ...situation, lastGoodId };
  return new Map(
    situation.points.map((point) => [
      point.id,
      PROTECTIONS.filter(({ holds }) => holds(point, whole)).map(({ reason }) => reason),
    ]),
  );
}
