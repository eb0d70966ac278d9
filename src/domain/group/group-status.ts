import { type GroupState, type GroupStateType, troubleOf } from "#src/domain/group/group-state.js";
import type { Condition, ConditionType, GroupRole, GroupStatus } from "#src/domain/group/group-words.js";

/** How a site speaks of a group, from the state behind it and what is known besides. */

interface Words {
  readonly status: GroupStatus;
  readonly role: GroupRole;
  /** What an operator should know or do; of a trouble, its own hint. */
  readonly hint: string;
}

const UNPROTECTED = "it has no secondary: nothing of it is anywhere else";

/** Of a group that has no secondary. */
const ALONE: Readonly<Record<GroupStateType, Words>> = {
  opening: { status: "unprotected", role: "active", hint: "it is being opened" },
  serving: { status: "unprotected", role: "active", hint: UNPROTECTED },
  changing: { status: "unprotected", role: "active", hint: "its members are being changed" },
  impaired: { status: "error", role: "active", hint: "" },
  broken: { status: "error", role: "failed", hint: "" },
  deleting: { status: "unprotected", role: "failed", hint: "it is being deleted" },
  "half-deleted": { status: "error", role: "failed", hint: "" },
  closing: { status: "unprotected", role: "active", hint: "the daemon is stopping" },
  closed: { status: "unprotected", role: "active", hint: "the daemon is stopping" },
  deleted: { status: "unprotected", role: "failed", hint: "it has been deleted" },
};

export function statusOf(state: GroupState): Words {
  const words = ALONE[state.type];
  const trouble = troubleOf(state);
  return trouble === undefined ? words : { ...words, hint: trouble.hint };
}

export interface GroupFacts {
  /** Undefined without a target for loss. */
  readonly rpoTargetMs: number | undefined;
}

type Judged = Omit<Condition, "sinceMs">;

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

function judge(state: GroupState, { rpoTargetMs }: GroupFacts): readonly Judged[] {
  const trouble = troubleOf(state);
  const healthy: Judged =
    trouble === undefined
      ? { type: "StoreHealthy", status: state.type === "opening" ? "unknown" : "true", ...HEALTHY }
      : {
          type: "StoreHealthy",
          status: "false",
          reason: trouble.code,
          message: `${trouble.why}: ${trouble.hint}`,
        };
  const target: readonly Judged[] = rpoTargetMs === undefined ? [] : [without("RpoMet")];
  return [without("LinkUp"), without("FirstSyncDone"), ...target, without("PointsFresh"), healthy, ...NEVER];
}

const HEALTHY = { reason: "NOTHING_FOUND", message: "" };
const NO_SECONDARY = {
  reason: "NO_SECONDARY",
  message: "the group has no secondary: it is served, and not protected",
};

function without(type: ConditionType): Judged {
  return { type, status: "false", ...NO_SECONDARY };
}

/** What takes two sites to happen. */
const NEVER: readonly Judged[] = [
  { type: "SplitBrain", status: "false", reason: "NO_SECONDARY", message: "" },
  { type: "Degraded", status: "false", reason: "NO_SECONDARY", message: "" },
];
