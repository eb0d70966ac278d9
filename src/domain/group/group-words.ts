/** The words in which every site speaks of a group to people and programs. The states behind them may be finer. */

export const GROUP_STATUSES = [
  "unprotected",
  "seeding",
  "protected",
  "resyncing",
  "disconnected",
  "paused",
  "planned-failover-processing",
  "planned-failover-failed",
  "failover-processing",
  "failover-failed",
  "failed-over",
  "committing",
  "reprotecting",
  "fenced",
  "diverged",
  "error",
] as const;

export type GroupStatus = (typeof GROUP_STATUSES)[number];

/** Of a site for a group. */
export type GroupRole = "active" | "passive" | "failed";

export const CONDITION_TYPES = [
  "LinkUp",
  "FirstSyncDone",
  "RpoMet",
  "PointsFresh",
  "StoreHealthy",
  "FenceConfirmed",
  "SplitBrain",
  "Degraded",
  "Committed",
] as const;

export type ConditionType = (typeof CONDITION_TYPES)[number];

export interface Condition {
  readonly type: ConditionType;
  readonly status: "true" | "false" | "unknown";
  /** A stable UPPER_SNAKE code. */
  readonly reason: string;
  /** For people, with what to do about it; empty where there is nothing to say. */
  readonly message: string;
  readonly sinceMs: number;
}
