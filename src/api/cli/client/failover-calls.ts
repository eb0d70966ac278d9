import type { CancelJobRequest } from "#src/platform/grpc/generated/tidemark/control/v1/CancelJobRequest.js";
import type { CancelJobResponse__Output as CancelJobResponse } from "#src/platform/grpc/generated/tidemark/control/v1/CancelJobResponse.js";
import type { ChangePointRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ChangePointRequest.js";
import type { ChangePointResponse__Output as ChangePointResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ChangePointResponse.js";
import type { CommitRequest } from "#src/platform/grpc/generated/tidemark/control/v1/CommitRequest.js";
import type { CommitResponse__Output as CommitResponse } from "#src/platform/grpc/generated/tidemark/control/v1/CommitResponse.js";
import type { FailoverRequest } from "#src/platform/grpc/generated/tidemark/control/v1/FailoverRequest.js";
import type { FailoverResponse__Output as FailoverResponse } from "#src/platform/grpc/generated/tidemark/control/v1/FailoverResponse.js";
import type { FailoverServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/FailoverService.js";
import type { GetJobRequest } from "#src/platform/grpc/generated/tidemark/control/v1/GetJobRequest.js";
import type { GetJobResponse__Output as GetJobResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetJobResponse.js";
import type { JobServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/JobService.js";
import type { ListJobsRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListJobsRequest.js";
import type { ListJobsResponse__Output as ListJobsResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ListJobsResponse.js";
import type { PlanFailoverRequest } from "#src/platform/grpc/generated/tidemark/control/v1/PlanFailoverRequest.js";
import type { PlanFailoverResponse__Output as PlanFailoverResponse } from "#src/platform/grpc/generated/tidemark/control/v1/PlanFailoverResponse.js";
import type { PlannedFailoverRequest } from "#src/platform/grpc/generated/tidemark/control/v1/PlannedFailoverRequest.js";
import type { PlannedFailoverResponse__Output as PlannedFailoverResponse } from "#src/platform/grpc/generated/tidemark/control/v1/PlannedFailoverResponse.js";
import type { PlanPlannedFailoverRequest } from "#src/platform/grpc/generated/tidemark/control/v1/PlanPlannedFailoverRequest.js";
import type { PlanPlannedFailoverResponse__Output as PlanPlannedFailoverResponse } from "#src/platform/grpc/generated/tidemark/control/v1/PlanPlannedFailoverResponse.js";
import type { PlanReprotectRequest } from "#src/platform/grpc/generated/tidemark/control/v1/PlanReprotectRequest.js";
import type { PlanReprotectResponse__Output as PlanReprotectResponse } from "#src/platform/grpc/generated/tidemark/control/v1/PlanReprotectResponse.js";
import type { ReprotectRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ReprotectRequest.js";
import type { ReprotectResponse__Output as ReprotectResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ReprotectResponse.js";
import type { ResolveRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ResolveRequest.js";
import type { ResolveResponse__Output as ResolveResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ResolveResponse.js";
import type { RollbackRequest } from "#src/platform/grpc/generated/tidemark/control/v1/RollbackRequest.js";
import type { RollbackResponse__Output as RollbackResponse } from "#src/platform/grpc/generated/tidemark/control/v1/RollbackResponse.js";
import type { WatchJobRequest } from "#src/platform/grpc/generated/tidemark/control/v1/WatchJobRequest.js";
import type { WatchJobResponse__Output as WatchJobResponse } from "#src/platform/grpc/generated/tidemark/control/v1/WatchJobResponse.js";
import { type CallOptions, callUnary, readStream, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";

/** FailoverService as commands call it, and the jobs that come of it. */
export interface FailoverCalls {
  plan(request: PlanFailoverRequest): Promise<PlanFailoverResponse>;
  planPlanned(request: PlanPlannedFailoverRequest): Promise<PlanPlannedFailoverResponse>;
  planReprotect(request: PlanReprotectRequest): Promise<PlanReprotectResponse>;
  failover(request: FailoverRequest, deadlineMs?: number): Promise<FailoverResponse>;
  changePoint(request: ChangePointRequest, deadlineMs?: number): Promise<ChangePointResponse>;
  commit(request: CommitRequest, deadlineMs?: number): Promise<CommitResponse>;
  rollback(request: RollbackRequest, deadlineMs?: number): Promise<RollbackResponse>;
  resolve(request: ResolveRequest, deadlineMs?: number): Promise<ResolveResponse>;
  plannedFailover(request: PlannedFailoverRequest, deadlineMs?: number): Promise<PlannedFailoverResponse>;
  reprotect(request: ReprotectRequest, deadlineMs?: number): Promise<ReprotectResponse>;
  job(request: GetJobRequest): Promise<GetJobResponse>;
  jobs(request: ListJobsRequest): Promise<ListJobsResponse>;
  watchJob(request: WatchJobRequest, signal: AbortSignal): AsyncGenerator<WatchJobResponse, void, void>;
  cancelJob(request: CancelJobRequest, deadlineMs?: number): Promise<CancelJobResponse>;
}

export function createFailoverCalls(
  client: FailoverServiceClient,
  jobs: JobServiceClient,
  options: Pick<CallOptions, "server" | "signal">,
): FailoverCalls {
  const by =
    <Request, Response>(method: UnaryMethod<Request, Response>) =>
    (request: Request, deadlineMs?: number): Promise<Response> =>
      callUnary(method, request, deadlineMs === undefined ? options : { ...options, deadlineMs });
  return {
    plan: by<PlanFailoverRequest, PlanFailoverResponse>((...args) => client.planFailover(...args)),
    planPlanned: by<PlanPlannedFailoverRequest, PlanPlannedFailoverResponse>((...args) =>
      client.planPlannedFailover(...args),
    ),
    planReprotect: by<PlanReprotectRequest, PlanReprotectResponse>((...args) =>
      client.planReprotect(...args),
    ),
    failover: by<FailoverRequest, FailoverResponse>((...args) => client.failover(...args)),
    changePoint: by<ChangePointRequest, ChangePointResponse>((...args) => client.changePoint(...args)),
    commit: by<CommitRequest, CommitResponse>((...args) => client.commit(...args)),
    rollback: by<RollbackRequest, RollbackResponse>((...args) => client.rollback(...args)),
    resolve: by<ResolveRequest, ResolveResponse>((...args) => client.resolve(...args)),
    plannedFailover: by<PlannedFailoverRequest, PlannedFailoverResponse>((...args) =>
      client.plannedFailover(...args),
    ),
    reprotect: by<ReprotectRequest, ReprotectResponse>((...args) => client.reprotect(...args)),
    job: by<GetJobRequest, GetJobResponse>((...args) => jobs.getJob(...args)),
    jobs: by<ListJobsRequest, ListJobsResponse>((...args) => jobs.listJobs(...args)),
    watchJob: (request, signal) => readStream(jobs.watchJob(request), { server: options.server, signal }),
    cancelJob: by<CancelJobRequest, CancelJobResponse>((...args) => jobs.cancelJob(...args)),
  };
}
