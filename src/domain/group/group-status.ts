import {
  type Judged,
  judgePromotion,
  judgeReplication,
  judgeSuperseded,
  type PromotionCondition,
  withoutSecondary,
} from "#src/domain/group/group-conditions.js";
import {
  type GroupState,
  type GroupStateType,
  type Trouble,
  troubleOf,
} from "#src/domain/group/group-state.js";
import type { Condition, GroupRole, GroupStatus } from "#src/domain/group/group-words.js";
import type { ReplicationFacts } from "#src/domain/group/replication-facts.js";

/** How a site speaks of a group, from the state behind it and what is known besides. */

export interface Words {
  readonly status: GroupStatus;
  readonly role: GroupRole;
  /** What an operator should know or do; of a trouble, its own hint, and which verb goes on from there. */
  readonly hint: string;
}

const UNPROTECTED = "it has no secondary: nothing of it is anywhere else";

const CLOSING = "it is being closed here: the daemon is stopping, or this site's role in the group changes";

/** Of a group that has no secondary; and of one that has, where nothing of it is open. */
const ALONE: Readonly<Record<GroupStateType, Words>> = {
  opening: { status: "unprotected", role: "active", hint: "it is being opened" },
  serving: { status: "unprotected", role: "active", hint: UNPROTECTED },
  waiting: {
    status: "disconnected",
    role: "active",
    hint: "it waits to hear from its secondary, which may have been promoted, before clients are let in: start the daemon there; or, if it is certain that it was not promoted, tidemark serve",
  },
  following: { status: "disconnected", role: "passive", hint: "its primary is being dialled" },
  "failing-over": {
    status: "failover-processing",
    role: "passive",
    hint: "a point is about to be served here",
  },
  "failover-failed": {
    status: "failover-failed",
    role: "failed",
    hint: "tidemark failover takes it up again, to the same or another point; tidemark rollback gives it back to the old primary",
  },
  "failed-over": {
    status: "failed-over",
    role: "active",
    hint: "it is served here, and not final: tidemark change-point takes another point, tidemark commit ends it, tidemark rollback gives it back to the old primary",
  },
  "changing-point": { status: "failed-over", role: "active", hint: "another point is about to be served" },
  "rolling-back": {
    status: "failed-over",
    role: "passive",
    hint: "its failover is being rolled back: the old primary is promised the next epoch",
  },
  committing: { status: "committing", role: "active", hint: "the failover is being made final" },
  committed: {
    status: "unprotected",
    role: "active",
    hint: "this site is the primary now, and nothing replicates: tidemark reprotect makes the old primary its secondary",
  },
  reprotecting: { status: "reprotecting", role: "active", hint: "its images are being taken over" },
  reversed: { status: "reprotecting", role: "active", hint: "it is being opened as the primary" },
  "handing-over": {
    status: "planned-failover-processing",
    role: "active",
    hint: "requests wait while the secondary takes over",
  },
  "handed-over": {
    status: "planned-failover-processing",
    role: "failed",
    hint: "nothing is served here until the secondary has answered whether it has taken over; tidemark failover there, or tidemark resume --force here, decides it without an answer",
  },
  changing: { status: "unprotected", role: "active", hint: "its members are being changed" },
  impaired: { status: "error", role: "active", hint: "" },
  broken: { status: "error", role: "failed", hint: "" },
  fenced: { status: "fenced", role: "failed", hint: "another site was promoted" },
  diverged: { status: "diverged", role: "failed", hint: "another site was promoted" },
  deleting: { status: "unprotected", role: "failed", hint: "it is being deleted" },
  "half-deleted": { status: "error", role: "failed", hint: "" },
  closing: { status: "unprotected", role: "active", hint: CLOSING },
  closed: { status: "unprotected", role: "active", hint: CLOSING },
  deleted: { status: "unprotected", role: "failed", hint: "it has been deleted" },
};

/**
 * What stands for the group is being opened or closed, at an end of the daemon or where this site's role changes: what it shows is
 * for who looks at that moment, and no news of the group.
 */
export function isPassing({ type }: GroupState): boolean {
  return type === "opening" || type === "closing" || type === "closed";
}

/** `replication`: undefined without a secondary, and where nothing is open. */
export function statusOf(state: GroupState, replication?: ReplicationFacts): Words {
  const words = ALONE[state.type];
  const trouble = troubleOf(state);
  if (trouble !== undefined)
    return { ...words, hint: words.hint === "" ? trouble.hint : `${trouble.hint}; then ${words.hint}` };
  if ("winner" in state) return { ...words, hint: supersededHint(state) };
  if (state.type === "waiting") return words;
  if (state.type === "handing-over" || state.type === "handed-over") return words;
  return replication === undefined ? words : { role: replication.role, ...replicationStatus(replication) };
}

function supersededHint({ type, winner }: Extract<GroupState, { readonly winner: string }>): string {
  const moved = `the site ${winner} was promoted and is its primary now: open its volumes there`;
  return type === "fenced"
    ? moved
    : `${moved}; what was written here after the fork is kept until tidemark resolve, at ${winner}, decides about it`;
}

/** The first that is true counts: what needs a person stands before what mends itself. */
function replicationStatus(facts: ReplicationFacts): Pick<Words, "status" | "hint"> {
  const { stuck, paused, link, firstSyncDone, isResyncing, peer } = facts;
  if (stuck !== undefined) return { status: "error", hint: stuck.hint };
  if (paused) return { status: "paused", hint: "tidemark resume goes on with it, by delta" };
  if (link.type === "down") return { status: "disconnected", hint: link.because.hint };
  if (facts.plannedFailed !== undefined)
    return { status: "planned-failover-failed", hint: facts.plannedFailed };
  if (!firstSyncDone && facts.isReprotecting) return { status: "reprotecting", hint: REPROTECTING };
  if (!firstSyncDone)
    return {
      status: "seeding",
      hint: "the first full sync is running: there is no point to fail over to yet",
    };
  if (isResyncing)
    return { status: "resyncing", hint: `${waits(facts.role, peer)}; earlier points can be used throughout` };
  return { status: "protected", hint: "" };
}

const REPROTECTING =
  "what may differ between the sites is compared by hash, and what differs is sent: until it ends there is no point to fail over to";

function waits(role: ReplicationFacts["role"], peer: string): string {
  return role === "active" ? `${peer} is catching up by delta` : `it is catching up with ${peer} by delta`;
}

export interface GroupFacts {
  /** Undefined without a target for loss. */
  readonly rpoTargetMs: number | undefined;
  readonly replication?: ReplicationFacts | undefined;
  /** Of a site that was promoted; then nothing replicates. */
  readonly promotion?: PromotionCondition | undefined;
  /** What is the matter with the images, while all of it is served. */
  readonly image?: Trouble | undefined;
}

/**
 * Those that mean something for this group. Each keeps the time since when it has been so: a condition is a fact with a
 * beginning, and asking again must not make it younger.
 */
export function conditionsOf(
  state: GroupState,
  facts: GroupFacts,
  before: readonly Condition[],
  nowMs: number,
): readonly Condition[] {
  return judge(state, facts).map((judged) => {
    const known = before.find(({ type }) => type === judged.type);
    const isSame = known?.status === judged.status && known.reason === judged.reason;
    return { ...judged, sinceMs: isSame ? known.sinceMs : nowMs };
  });
}

function judge(
  state: GroupState,
  { rpoTargetMs, replication, image, promotion }: GroupFacts,
): readonly Judged[] {
  const trouble = troubleOf(state) ?? image ?? replication?.store;
  const healthy: Judged =
    trouble === undefined
      ? {
          type: "StoreHealthy",
          status: state.type === "opening" ? "unknown" : "true",
          reason: "NOTHING_FOUND",
          message: "",
        }
      : {
          type: "StoreHealthy",
          status: "false",
          reason: trouble.code,
          message: `${trouble.why}: ${trouble.hint}`,
        };
  if ("winner" in state) return judgeSuperseded(state.winner, rpoTargetMs, healthy);
  if (promotion !== undefined) return judgePromotion(promotion, rpoTargetMs, healthy);
  return replication === undefined
    ? withoutSecondary(rpoTargetMs, healthy)
    : judgeReplication(replication, rpoTargetMs, healthy);
}
