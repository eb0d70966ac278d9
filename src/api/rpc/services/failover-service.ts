import { type FailoverOperations, type FailoverWish, STOP_SOURCE_MS } from "#src/api/control/failovers.js";
import { changeOf } from "#src/api/rpc/change-of.js";
import { encodeJob, encodePlan } from "#src/api/rpc/failover-codec.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { fromSpan } from "#src/api/wire/spans.js";
import type { FailoverServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/FailoverService.js";
import type { PointSelector__Output as PointSelector } from "#src/platform/grpc/generated/tidemark/control/v1/PointSelector.js";
import type { StopSource__Output as StopSource } from "#src/platform/grpc/generated/tidemark/control/v1/StopSource.js";

/** What this version does. gRPC answers UNIMPLEMENTED for the other methods of the service. */
type Implemented =
  | "PlanFailover"
  | "PlanPlannedFailover"
  | "PlanReprotect"
  | "Failover"
  | "ChangePoint"
  | "Commit"
  | "Rollback"
  | "Resolve"
  | "PlannedFailover"
  | "Reprotect";

export function failoverService(
  failovers: FailoverOperations,
  handlers: Handlers,
): Pick<FailoverServiceHandlers, Implemented> {
  return {
    PlanFailover: handlers.unary(async ({ group, point, includeFuzzy }) => ({
      plan: encodePlan(await failovers.plan(group, wishOf({ point, includeFuzzy, force: false }))),
    })),
    PlanPlannedFailover: handlers.unary(async ({ group, deletePoints }) => ({
      plan: encodePlan(await failovers.planVerb(group, { verb: "planned-failover", deletePoints })),
    })),
    PlanReprotect: handlers.unary(async ({ group, to }) => ({
      plan: encodePlan(await failovers.planVerb(group, { verb: "reprotect", to })),
    })),
    Failover: handlers.unary(async ({ group, context, stopSource, ...wish }, { caller }) => {
      const stops = stopSource === null ? {} : { stopSource: stopOf(stopSource) };
      const asked = { ...wishOf(wish), ...stops };
      return { job: encodeJob(await failovers.failover(group, asked, changeOf(context, caller))) };
    }),
    ChangePoint: handlers.unary(async ({ group, context, ...wish }, { caller }) => ({
      job: encodeJob(await failovers.changePoint(group, wishOf(wish), changeOf(context, caller))),
    })),
    Commit: handlers.unary(async ({ group, context, deletePoints }, { caller }) => ({
      job: encodeJob(await failovers.commit(group, deletePoints, changeOf(context, caller))),
    })),
    Rollback: handlers.unary(async ({ group, context }, { caller }) => ({
      job: encodeJob(await failovers.rollback(group, changeOf(context, caller))),
    })),
    Resolve: handlers.unary(async ({ group, context, winner }, { caller }) => ({
      job: encodeJob(await failovers.resolve(group, winner, changeOf(context, caller))),
    })),
    PlannedFailover: handlers.unary(async ({ group, context, deletePoints }, { caller }) => ({
      job: encodeJob(await failovers.plannedFailover(group, deletePoints, changeOf(context, caller))),
    })),
    Reprotect: handlers.unary(async ({ group, context, to }, { caller }) => ({
      job: encodeJob(await failovers.reprotect(group, to, changeOf(context, caller))),
    })),
  };
}

function wishOf({
  point,
  includeFuzzy,
  force,
}: {
  readonly point: PointSelector | null;
  readonly includeFuzzy: boolean;
  readonly force: boolean;
}): FailoverWish {
  return { selector: point?.text ?? "", includeFuzzy, force };
}

function stopOf({ timeout }: StopSource) {
  return { timeoutMs: timeout === null ? STOP_SOURCE_MS : fromSpan(timeout) };
}
