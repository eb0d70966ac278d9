import type { Trouble } from "#src/domain/group/group-state.js";
import type { Condition, ConditionType } from "#src/domain/group/group-words.js";
import type { ReplicationFacts } from "#src/domain/group/replication-facts.js";

export type Judged = Omit<Condition, "sinceMs">;

/**
 * How old the newest point may be, in intervals: it was cut, and the next one is on its way. Less than three: a secondary
 * counts the age of points on a clock that stops there while none arrive.
 */
const POINT_INTERVALS_MAX = 2;

const NO_SECONDARY = {
  reason: "NO_SECONDARY",
  message: "the group has no secondary: it is served, and not protected",
};

/** Nobody has said how old what would be lost may become. */
const NO_TARGET: Judged = {
  type: "RpoMet",
  status: "unknown",
  reason: "NO_TARGET",
  message: "the group has no target: `rpo: { target: 5s }` in its specification sets one",
};

/** Both are about the last failover. */
const NEVER_FAILED_OVER: readonly Judged[] = (["FenceConfirmed", "Committed"] as const).map((type) => ({
  type,
  status: "false",
  reason: "NO_FAILOVER",
  message: "",
}));

/** Conditions of a group that has no secondary. */
export function withoutSecondary(rpoTargetMs: number | undefined, healthy: Judged): readonly Judged[] {
  const without = (type: ConditionType): Judged => ({ type, status: "false", ...NO_SECONDARY });
  const never = (type: ConditionType): Judged => ({ ...without(type), message: "" });
  return [
    without("LinkUp"),
    without("FirstSyncDone"),
    rpoTargetMs === undefined ? NO_TARGET : without("RpoMet"),
    without("PointsFresh"),
    healthy,
    never("SplitBrain"),
    never("Degraded"),
    ...NEVER_FAILED_OVER,
  ];
}

/** Conditions at a primary that was superseded: it serves nothing, and what was so before is not any more. */
export function judgeSuperseded(
  winner: string,
  rpoTargetMs: number | undefined,
  healthy: Judged,
): readonly Judged[] {
  const why = `${winner} was promoted: the group is not served here, and nothing replicates from here`;
  const without = (type: ConditionType): Judged => is(type, "false", "SUPERSEDED", why);
  return [
    without("LinkUp"),
    without("FirstSyncDone"),
    rpoTargetMs === undefined ? NO_TARGET : without("RpoMet"),
    without("PointsFresh"),
    healthy,
    is("SplitBrain", "false", "NOT_SEEN", ""),
    is("Degraded", "false", "NOT_DEGRADED", ""),
    ...NEVER_FAILED_OVER,
  ];
}

/** What counts of a site that was promoted. */
export interface PromotionCondition {
  /** The old primary. */
  readonly peer: string;
  readonly fencing: "peer-confirmed" | "hook" | "none";
  readonly isCommitted: boolean;
  /** Why the old primary has not heard, as far as that is known. */
  readonly trouble: Trouble | undefined;
}

/** Conditions of a group that was failed over: nothing replicates. */
export function judgePromotion(
  { peer, fencing, isCommitted, trouble }: PromotionCondition,
  rpoTargetMs: number | undefined,
  healthy: Judged,
): readonly Judged[] {
  const nothing = "it was failed over to this site, and nothing replicates";
  const reason = "FAILED_OVER";
  const without = (type: ConditionType): Judged => is(type, "false", reason, nothing);
  return [
    without("LinkUp"),
    without("FirstSyncDone"),
    rpoTargetMs === undefined ? NO_TARGET : without("RpoMet"),
    without("PointsFresh"),
    healthy,
    is("SplitBrain", "false", "NOT_SEEN", ""),
    is("Degraded", "false", "NOT_DEGRADED", ""),
    fenceConfirmed(peer, fencing, trouble),
    isCommitted
      ? is("Committed", "true", "COMMITTED", "")
      : is("Committed", "false", "NOT_FINAL", "tidemark commit makes it final"),
  ];
}

function fenceConfirmed(
  peer: string,
  fencing: PromotionCondition["fencing"],
  trouble: Trouble | undefined,
): Judged {
  if (fencing === "peer-confirmed") return is("FenceConfirmed", "true", "PEER_CONFIRMED", "");
  const unheard = `${peer} has not heard of it yet`;
  if (fencing === "hook")
    return is("FenceConfirmed", "true", "HOOK", `a hook of this site has stopped it; ${unheard}`);
  const why = trouble?.why ?? "it is being told";
  return is(
    "FenceConfirmed",
    "false",
    trouble?.code ?? "NOT_HEARD",
    `${unheard}, and may go on acknowledging writes: ${why}`,
  );
}

/** Conditions of one that has, in the order in which they are always shown. */
export function judgeReplication(
  facts: ReplicationFacts,
  rpoTargetMs: number | undefined,
  healthy: Judged,
): readonly Judged[] {
  return [
    linkUp(facts),
    firstSyncDone(facts),
    rpoTargetMs === undefined ? NO_TARGET : rpoMet(facts, rpoTargetMs),
    pointsFresh(facts),
    healthy,
    splitBrain(facts),
    degraded(facts),
    ...NEVER_FAILED_OVER,
  ];
}

function linkUp({ link, peer }: ReplicationFacts): Judged {
  if (link.type === "up") return is("LinkUp", "true", "CONNECTED", "");
  const { code, why, hint } = link.because;
  return is("LinkUp", "false", code, `there is no link to ${peer}: ${why}: ${hint}`);
}

function firstSyncDone(facts: ReplicationFacts): Judged {
  return facts.firstSyncDone
    ? is("FirstSyncDone", "true", "SYNCED", "")
    : is("FirstSyncDone", "false", "NOT_SYNCED", "the secondary has no state yet that could be promoted");
}

/** Exposure is an upper bound, unless it says `at-least`: what is below the target by it is; what is above may be. */
function rpoMet({ exposure, firstSyncDone: isSynced, role }: ReplicationFacts, targetMs: number): Judged {
  const { seconds, bound } = exposure;
  const shown = `what would be lost is ${bound === "at-least" ? "at least" : "at most"} ${seconds.toFixed(1)} s old, and the target is ${targetMs / 1000} s`;
  if (!isSynced) return is("RpoMet", "false", "NOT_SYNCED", "nothing could be promoted: all would be lost");
  const isOver = seconds * 1000 > targetMs;
  if (bound === "at-least")
    return isOver ? is("RpoMet", "false", "EXPOSED", shown) : is("RpoMet", "unknown", "NOT_KNOWN", shown);
  if (!isOver) return is("RpoMet", "true", "WITHIN_TARGET", "");
  // A secondary hears of the primary once in a while, so what it says is too large by that: nothing is wrong yet.
  return role === "active"
    ? is("RpoMet", "false", "EXPOSED", shown)
    : is("RpoMet", "unknown", "NOT_KNOWN", shown);
}

function pointsFresh({ pointAgeMs, pointsEveryMs, paused }: ReplicationFacts): Judged {
  if (pointAgeMs === undefined)
    return is("PointsFresh", "false", "NO_POINT", "no point has been cut since the group was opened here");
  if (pointAgeMs <= POINT_INTERVALS_MAX * pointsEveryMs) return is("PointsFresh", "true", "CUT", "");
  const age = `the newest point was cut ${Math.round(pointAgeMs / 1000)} s ago`;
  return is(
    "PointsFresh",
    "false",
    paused ? "PAUSED" : "LATE",
    `${age}, and one is due every ${pointsEveryMs / 1000} s`,
  );
}

function splitBrain({ stuck, peer }: ReplicationFacts): Judged {
  const isSplit = stuck?.code === "SPLIT_BRAIN";
  return isSplit
    ? is("SplitBrain", "true", stuck.code, `both sites have written one epoch: ${stuck.hint}`)
    : is("SplitBrain", "false", "NOT_SEEN", stuck === undefined ? "" : `of ${peer}: ${stuck.why}`);
}

function degraded({ confirming }: ReplicationFacts): Judged {
  switch (confirming) {
    case "unpaired":
      return is(
        "Degraded",
        "true",
        "NOT_SYNCED",
        "until the first sync is done, writers are answered as in mode async",
      );
    case "degraded":
      return is(
        "Degraded",
        "true",
        "SECONDARY_AWAY",
        "the secondary was away for too long: writers are answered as in mode async",
      );
    case "not-begun":
      return is(
        "Degraded",
        "true",
        "MODE_NOT_BEGUN",
        "the mode is decided, and writers are still answered as before it",
      );
    default:
      return is("Degraded", "false", "NOT_DEGRADED", "");
  }
}

function is(type: ConditionType, status: Judged["status"], reason: string, message: string): Judged {
  return { type, status, reason, message };
}
