import t from "tap";
import { GROUP_STATE_TYPES, type GroupState } from "#src/domain/group/group-state.js";
import { conditionsOf, statusOf } from "#src/domain/group/group-status.js";

const TROUBLE = { code: "IMAGE_MISSING", why: "it is gone", hint: "bring it back" };
const NO_TARGET = { rpoTargetMs: undefined };

t.test("status and role are those that operators know", async (t) => {
  const words = GROUP_STATE_TYPES.map((type) => {
    const { status, role } = statusOf({ type, trouble: TROUBLE } as GroupState);
    return `${type}: ${status}, ${role}`;
  });
  t.same(words, [
    "opening: unprotected, active",
    "serving: unprotected, active",
    "waiting: disconnected, active",
    "following: disconnected, passive",
    "failing-over: failover-processing, passive",
    "failover-failed: failover-failed, failed",
    "failed-over: failed-over, active",
    "changing-point: failed-over, active",
    "rolling-back: failed-over, passive",
    "committing: committing, active",
    "committed: unprotected, active",
    "reprotecting: reprotecting, active",
    "reversed: reprotecting, active",
    "handing-over: planned-failover-processing, active",
    "handed-over: planned-failover-processing, failed",
    "changing: unprotected, active",
    "impaired: error, active",
    "broken: error, failed",
    "fenced: fenced, failed",
    "diverged: diverged, failed",
    "deleting: unprotected, failed",
    "half-deleted: error, failed",
    "closing: unprotected, active",
    "closed: unprotected, active",
    "deleted: unprotected, failed",
  ]);
});

t.test("a condition keeps the time since when it has been so", async (t) => {
  const first = conditionsOf({ type: "serving" }, NO_TARGET, [], 1000);
  const later = conditionsOf({ type: "serving" }, NO_TARGET, first, 2000);
  t.same(later, first);
  const broken = conditionsOf({ type: "broken", trouble: TROUBLE }, NO_TARGET, later, 3000);
  t.same(
    broken.filter(({ sinceMs }) => sinceMs === 3000),
    [
      {
        type: "StoreHealthy",
        status: "false",
        reason: "IMAGE_MISSING",
        message: "it is gone: bring it back",
        sinceMs: 3000,
      },
    ],
  );
});

t.test("without a secondary nothing is said to be protected", async (t) => {
  const conditions = conditionsOf({ type: "serving" }, { rpoTargetMs: 5000 }, [], 0);
  t.same(
    conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`),
    [
      "LinkUp false NO_SECONDARY",
      "FirstSyncDone false NO_SECONDARY",
      "RpoMet false NO_SECONDARY",
      "PointsFresh false NO_SECONDARY",
      "StoreHealthy true NOTHING_FOUND",
      "SplitBrain false NO_SECONDARY",
      "Degraded false NO_SECONDARY",
      "FenceConfirmed false NO_FAILOVER",
      "Committed false NO_FAILOVER",
    ],
  );
});
