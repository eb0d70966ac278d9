import type { Limit } from "#src/domain/retention/limit.js";
import type { AgedPoint, RetentionPolicy } from "#src/domain/retention/situation.js";

/**
 * A point counts as one interval behind another when so much of the interval is missing: timers are late by
 * milliseconds, and without slack every second point of "every 10 s" would go.
 */
export const TIER_SLACK_MS_MAX = 1000;
/** Short intervals keep their meaning. */
const TIER_SLACK_PART = 0.1;

/**
 * A point stays while one tier wants it. A tier goes through the points of its age from the oldest on, and wants the next
 * one that is an interval behind the last wanted. Since the oldest is always wanted, and only the oldest ages out, what a
 * tier wanted once it goes on wanting, and thinning again takes nothing more.
 *
 * A point with a label was cut because somebody will look for it: no tier thins it out, and it goes when the last tier has
 * come to its end.
 *
 * Good points are chosen without regard to damaged ones, so that damage never costs a good point its place; damaged ones
 * are thinned among themselves, because they may be repaired. So are points of kind `app`: one that comes right behind a
 * point of another kind would be the one to go, and is what somebody froze an application for. Without tiers everything is kept for the window.
 */
export const tierLimit: Limit = ({ policy, nowMs }, points) => {
  const tiers = tiersWanting(policy, points, nowMs);
  const isWanted = ({ id }: AgedPoint) => tiers.some(({ wanted }) => wanted.has(id));
  const forMsMax = Math.max(...tiers.map(({ forMs }) => forMs));
  const isNamed = ({ label, stampMs }: AgedPoint) => label !== "" && nowMs - stampMs <= forMsMax;
  return points.filter((point) => !isWanted(point) && !isNamed(point)).map(({ id }) => id);
};

/** Of each tier, which points it wants now. */
export function tiersWanting(
  policy: Pick<RetentionPolicy, "keep" | "windowMs">,
  points: readonly AgedPoint[],
  nowMs: number,
): readonly { readonly forMs: number; readonly wanted: ReadonlySet<string> }[] {
  const tiers = policy.keep.length > 0 ? policy.keep : [{ everyMs: 0, forMs: policy.windowMs }];
  return tiers.map(({ everyMs, forMs }) => {
    const wanted = new Set<string>();
    const young = points.filter(({ stampMs }) => nowMs - stampMs <= forMs);
    const apartMs = everyMs - Math.min(TIER_SLACK_MS_MAX, everyMs * TIER_SLACK_PART);
    for (const damaged of [false, true])
      for (const isApp of [false, true]) {
        const alike = young.filter((point) => point.damaged === damaged && (point.kind === "app") === isApp);
        for (const { id } of spaced(alike, apartMs)) wanted.add(id);
      }
    return { forMs, wanted };
  });
}

function spaced(points: readonly AgedPoint[], apartMs: number): readonly AgedPoint[] {
  const taken: AgedPoint[] = [];
  for (const point of points) {
    const last = taken.at(-1);
    if (last === undefined || point.stampMs - last.stampMs >= apartMs) taken.push(point);
  }
  return taken;
}
