import type { Sequence } from "#src/domain/model/sequence.js";
import type { AgedPoint, RetentionSituation } from "#src/domain/retention/situation.js";

/**
 * Where the window begins when there is room for it: at the youngest point that is at least as old as the window is
 * long, so that the window is never shorter than asked for; at the oldest point when none is that old. Between points
 * nobody knows which sequence was how old on the retention clock.
 */
export function windowFrom(situation: RetentionSituation, points: readonly AgedPoint[]): Sequence {
  const { nowMs, policy, role, head } = situation;
  if (role.type === "primary") return head;
  const old = points.findLast(({ stampMs }) => nowMs - stampMs >= policy.windowMs);
  return (old ?? points[0])?.position.sequence ?? head;
}
