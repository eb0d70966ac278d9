import { limitBranches } from "#src/domain/retention/branch-limit.js";
import { limitBytes } from "#src/domain/retention/bytes-limit.js";
import { countLimit } from "#src/domain/retention/count-limit.js";
import type {
  ExpireReason,
  KeepReason,
  PointDecision,
  RetentionDecision,
} from "#src/domain/retention/decision.js";
import type { Limit } from "#src/domain/retention/limit.js";
import { isOfBranch, isOnPathOf } from "#src/domain/retention/own-history.js";
import { promotionLimit } from "#src/domain/retention/promotion-limit.js";
import { protectionsIn } from "#src/domain/retention/protections.js";
import type { AgedPoint, RetentionRole, RetentionSituation } from "#src/domain/retention/situation.js";
import { tierLimit } from "#src/domain/retention/tier-limit.js";

/**
 * What of a group's history may go. Order matters:
 *
 * 1. protections: a point with one is taken by no limit;
 * 2. points of kept branches, and of what these grow from, live and go with their branch;
 * 3. the limits of the role, in the order of its row, each over what the ones before it left;
 * 4. bytes, last, because they are counted over what is really kept; they shorten the window before they take a point.
 */
const LIMITS: Readonly<Record<RetentionRole["type"], readonly (readonly [ExpireReason, Limit])[]>> = {
  secondary: [
    ["tiers", tierLimit],
    ["count", countLimit],
  ],
  "failed-over": [],
  promoted: [["promotion-over", promotionLimit]],
  primary: [
    ["tiers", tierLimit],
    ["count", countLimit],
  ],
};

export function decideRetention(situation: RetentionSituation): RetentionDecision {
  const protections = protectionsIn(situation);
  const isFree = ({ id }: AgedPoint) => protections.get(id)?.length === 0;
  const expired = new Map<string, ExpireReason>();
  const take = (ids: readonly string[], points: readonly AgedPoint[], reason: ExpireReason) => {
    const free = new Set(points.filter(isFree).map(({ id }) => id));
    for (const id of ids) if (free.has(id)) expired.set(id, reason);
    return points.filter(({ id }) => !expired.has(id));
  };

  const branches = limitBranches(situation);
  const aside = situation.points.filter((point) => !isOnPathOf(situation, point));
  const kept = situation.branches.filter(({ entry }) => branches.get(entry)?.type === "keep");
  const isHeld = (point: AgedPoint) => kept.some((branch) => isOfBranch(branch, point));
  const gone = aside.filter((point) => !isHeld(point)).map(({ id }) => id);
  take(gone, aside, "branch-gone");

  let own = situation.points.filter((point) => isOnPathOf(situation, point));
  for (const [reason, limit] of LIMITS[situation.role.type]) {
    own = take(limit(situation, own, isFree), own, reason);
  }
  const { window, taken, sizeBytes } = limitBytes(situation, own, isFree);
  take(taken, own, "bytes");

  const decide = (point: AgedPoint): PointDecision => {
    const reason = expired.get(point.id);
    if (reason !== undefined) return { type: "expire", reason };
    const otherwise: KeepReason = isOnPathOf(situation, point) ? "policy" : "branch";
    const reasons = protections.get(point.id) ?? [];
    return { type: "keep", reasons: reasons.length > 0 ? reasons : [otherwise] };
  };
  return {
    points: new Map(situation.points.map((point) => [point.id, decide(point)])),
    branches,
    window,
    sizeBytes,
    isOverBytesMax: sizeBytes > situation.policy.bytesMax,
  };
}
