import { formatId64 } from "#src/base/bytes.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { type PromotionPlan, planPromotion } from "#src/domain/group/plan-promotion.js";
import { lineageTo } from "#src/domain/model/lineage.js";
import { refusedPoint } from "#src/domain/model/point-refusal.js";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import {
  CONFIRM_CHANGE,
  CONFIRM_FAILOVER,
  promotionRefused,
} from "#src/operations/groups/promotion/failover-errors.js";
import type { FailoverPlan, FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import { lastVerified } from "#src/operations/groups/verify/last-verified.js";
import type { PlannedReign, PredictedLoss } from "#src/operations/jobs/job-report.js";

export interface DecidedPoint {
  readonly plan: PromotionPlan;
  readonly planned: PlannedReign;
  readonly position: Position;
  readonly standing: readonly MemberPosition[];
}

interface DecideOptions {
  readonly group: string;
  readonly site: string;
  /** Names of the members that the group is to have. */
  readonly wanted: readonly string[];
  readonly newId: bigint;
  readonly nowMs: number;
}

/** What serving that moment would be, from what stands here now. Throws what nobody can force. */
export async function decidePoint(
  copy: RunningCopy,
  wish: FailoverWish,
  { group, site, wanted, newId, nowMs }: DecideOptions,
): Promise<DecidedPoint> {
  const { store } = copy;
  const { promoting } = store;
  const resolved = await store.resolve(parsePointSelector(wish.selector));
  if (resolved.type !== "resolved") throw refusedPoint(wish.selector, resolved);
  const { position, point } = resolved;
  const { entries } = promoting;
  const moment = { position, members: point?.members ?? [] };
  const standing = promoting.standing(moment, lineageTo(entries, position.entry));
  const written = copy.receiver.heartbeat?.written.sequence ?? 0;
  const answer = planPromotion(
    {
      site,
      entries,
      promise: store.state.promise,
      highest: Math.max(promoting.highest, written),
      position,
      point,
      standing,
      held: new Map(store.members.map(({ member, name }) => [member, name])),
      wanted,
      suspect: copy.doubt,
    },
    { ...wish, newId },
  );
  if (answer.type === "refused") throw promotionRefused(group, answer.trouble);
  const { plan } = answer;
  const [blocker] = plan.blockers;
  if (blocker !== undefined && newId !== PLAN_ONLY) throw promotionRefused(group, blocker);
  const planned: PlannedReign = {
    entry: formatId64(plan.entry.id),
    epoch: plan.entry.epoch,
    parent: {
      entry: formatId64(position.entry),
      epoch: entries.get(position.entry)?.epoch ?? 0,
      sequence: position.sequence,
    },
    pointId: point?.id ?? "",
    members: plan.members,
    leftOut: plan.leftOut,
    loss: lossAt(copy, position, nowMs - (point?.timeMs ?? nowMs)),
  };
  return { plan, planned, position, standing };
}

/** An id that no entry gets: nothing is opened under it. */
export const PLAN_ONLY = 0xffff_ffff_ffff_ffffn;

/** The age of a point is a label by two clocks: it only ever makes the figure worse. */
function lossAt(copy: RunningCopy, position: Position, pointAgeMs: number): PredictedLoss {
  const { seconds, bytes, writes, bound } = copy.receiver.predictedAt(position.sequence);
  const isOlder = position.sequence < (copy.store.promotable?.sequence ?? 0);
  const ageMs = Math.ceil(Math.max(seconds * 1000, isOlder ? pointAgeMs : 0));
  return { ageMs, bytes, writes, bound };
}

/** As it is shown: what stands in the way is listed, and not thrown. */
export function paintPlan(
  { plan, planned }: DecidedPoint,
  copy: RunningCopy,
  { group, site, isChange }: { readonly group: string; readonly site: string; readonly isChange: boolean },
): FailoverPlan {
  const { parent, epoch, pointId, loss } = planned;
  const volumes = plan.members.map(({ name }) => `${group}/${name}`).join(", ");
  return {
    verb: isChange ? "change-point" : "failover",
    group,
    site,
    position: { epoch: parent.epoch, sequence: parent.sequence },
    pointId,
    epoch,
    loss,
    // Whatever the size of the volumes.
    moveBytes: 0,
    members: plan.members.map(({ name }) => name),
    leftOut: plan.leftOut,
    creates: [`epoch ${epoch}, written by ${site}`, `live exports at ${site}: ${volumes}`],
    severs: isChange
      ? ["what clients have open of the volumes; what was written since is kept as a branch"]
      : ["replication from the primary: points are kept, and none are cut any more"],
    roomFreeBytes: copy.store.space.freeBytes,
    lastCleanVerifyMs: lastVerified(copy.store),
    blockers: plan.blockers,
    warnings: isChange || copy.down !== undefined ? [] : [HEALTHY],
    confirm: isChange ? CONFIRM_CHANGE : CONFIRM_FAILOVER,
  };
}

const HEALTHY: Trouble = {
  code: "SOURCE_HEALTHY",
  why: "the primary is connected and well: what it acknowledges from now on is lost",
  hint: "stop the application there first, and wait until status shows no exposure",
};
