import { protectionsIn } from "#src/domain/retention/protections.js";
import type { AgedPoint, RetentionSituation } from "#src/domain/retention/situation.js";
import { tiersWanting } from "#src/domain/retention/tier-limit.js";

export type ExpirySituation = Pick<
  RetentionSituation,
  "points" | "policy" | "role" | "factsLost" | "reservations" | "lineage" | "nowMs"
>;

/**
 * When each point goes by the rules as they stand, on the retention clock, if points go on arriving: that clock stands still
 * while none do. A point that some tier wants goes with the last of these tiers; one with a label with the longest; one that
 * none wants goes with the next round. What wants room (count and bytes) may take a point sooner, and a newer one does not
 * change the answer. No answer for a point that is protected, and in roles in which age is not what takes points.
 */
export function expiriesOf(situation: ExpirySituation): ReadonlyMap<string, number> {
  const { points, role, policy, nowMs } = situation;
  if (role.type !== "secondary" && role.type !== "primary") return new Map();
  const protections = protectionsIn(situation);
  const wanting = tiersWanting(policy, points, nowMs);
  const longestMs = Math.max(...wanting.map(({ forMs }) => forMs));
  const stampOf = ({ id, label, stampMs }: AgedPoint): number => {
    const tiers = wanting.filter(({ wanted }) => wanted.has(id)).map(({ forMs }) => stampMs + forMs);
    const named = label === "" ? [] : [stampMs + longestMs];
    return Math.max(nowMs, ...tiers, ...named);
  };
  return new Map(
    points
      .filter(({ id }) => protections.get(id)?.length === 0)
      .map((point) => [point.id, stampOf(point)] as const),
  );
}
