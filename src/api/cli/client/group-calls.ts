import { TidemarkError } from "#src/base/errors.js";
import type { AcceptLossRequest } from "#src/platform/grpc/generated/tidemark/control/v1/AcceptLossRequest.js";
import type { AcceptLossResponse__Output as AcceptLossResponse } from "#src/platform/grpc/generated/tidemark/control/v1/AcceptLossResponse.js";
import type { ApplyGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ApplyGroupRequest.js";
import type { ApplyGroupResponse__Output as ApplyGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ApplyGroupResponse.js";
import type { DeleteGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/DeleteGroupRequest.js";
import type { DeleteGroupResponse__Output as DeleteGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/DeleteGroupResponse.js";
import type { DiffGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/DiffGroupRequest.js";
import type { DiffGroupResponse__Output as DiffGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/DiffGroupResponse.js";
import type { GetGroupResponse__Output as GetGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetGroupResponse.js";
import type { GetRpoRequest } from "#src/platform/grpc/generated/tidemark/control/v1/GetRpoRequest.js";
import type { GetRpoResponse__Output as GetRpoResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetRpoResponse.js";
import type { GetScrubResponse__Output as GetScrubResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetScrubResponse.js";
import type { GetVerifyResponse__Output as GetVerifyResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetVerifyResponse.js";
import type { GroupServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/GroupService.js";
import type { LimitGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/LimitGroupRequest.js";
import type { LimitGroupResponse__Output as LimitGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/LimitGroupResponse.js";
import type { ListGroupsRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ListGroupsRequest.js";
import type { ListGroupsResponse__Output as ListGroupsResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ListGroupsResponse.js";
import type { PauseGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/PauseGroupRequest.js";
import type { PauseGroupResponse__Output as PauseGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/PauseGroupResponse.js";
import type { ResizeMemberRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ResizeMemberRequest.js";
import type { ResizeMemberResponse__Output as ResizeMemberResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ResizeMemberResponse.js";
import type { RestartReplicationRequest } from "#src/platform/grpc/generated/tidemark/control/v1/RestartReplicationRequest.js";
import type { RestartReplicationResponse__Output as RestartReplicationResponse } from "#src/platform/grpc/generated/tidemark/control/v1/RestartReplicationResponse.js";
import type { ResumeGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ResumeGroupRequest.js";
import type { ResumeGroupResponse__Output as ResumeGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ResumeGroupResponse.js";
import type { ScanGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ScanGroupRequest.js";
import type { ScanGroupResponse__Output as ScanGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ScanGroupResponse.js";
import type { ScrubGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ScrubGroupRequest.js";
import type { ScrubGroupResponse__Output as ScrubGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ScrubGroupResponse.js";
import type { ServeGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ServeGroupRequest.js";
import type { ServeGroupResponse__Output as ServeGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ServeGroupResponse.js";
import type { StartGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/StartGroupRequest.js";
import type { StartGroupResponse__Output as StartGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/StartGroupResponse.js";
import type { VerifyGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/VerifyGroupRequest.js";
import type { VerifyGroupResponse__Output as VerifyGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/VerifyGroupResponse.js";
import type { WatchGroupsResponse__Output as WatchGroupsResponse } from "#src/platform/grpc/generated/tidemark/control/v1/WatchGroupsResponse.js";
import { type CallOptions, callUnary, readStream, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";

/** GroupService as commands call it: the generated client has an overload for each shape of call, and no promises. */
export interface GroupCalls {
  apply(request: ApplyGroupRequest, deadlineMs?: number): Promise<ApplyGroupResponse>;
  diff(request: DiffGroupRequest): Promise<DiffGroupResponse>;
  /** By name or id. */
  get(group: string): Promise<GetGroupResponse>;
  list(request: ListGroupsRequest): Promise<ListGroupsResponse>;
  /** All groups when none is named. */
  watch(group: string | undefined, signal: AbortSignal): AsyncGenerator<WatchGroupsResponse, void, void>;
  delete(request: DeleteGroupRequest, deadlineMs?: number): Promise<DeleteGroupResponse>;
  resize(request: ResizeMemberRequest, deadlineMs?: number): Promise<ResizeMemberResponse>;
  limit(request: LimitGroupRequest, deadlineMs?: number): Promise<LimitGroupResponse>;
  start(request: StartGroupRequest, deadlineMs?: number): Promise<StartGroupResponse>;
  pause(request: PauseGroupRequest, deadlineMs?: number): Promise<PauseGroupResponse>;
  resume(request: ResumeGroupRequest, deadlineMs?: number): Promise<ResumeGroupResponse>;
  serve(request: ServeGroupRequest, deadlineMs?: number): Promise<ServeGroupResponse>;
  verify(request: VerifyGroupRequest): Promise<VerifyGroupResponse>;
  verifyState(group: string): Promise<GetVerifyResponse>;
  scan(request: ScanGroupRequest, deadlineMs?: number): Promise<ScanGroupResponse>;
  scrub(request: ScrubGroupRequest): Promise<ScrubGroupResponse>;
  scrubState(group: string): Promise<GetScrubResponse>;
  acceptLoss(request: AcceptLossRequest, deadlineMs?: number): Promise<AcceptLossResponse>;
  rpo(request: GetRpoRequest): Promise<GetRpoResponse>;
  restart(request: RestartReplicationRequest, deadlineMs?: number): Promise<RestartReplicationResponse>;
}

export function createGroupCalls(
  client: GroupServiceClient,
  options: Pick<CallOptions, "server" | "signal">,
): GroupCalls {
  const call = <Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Request,
    deadlineMs?: number,
  ): Promise<Response> =>
    callUnary(method, request, deadlineMs === undefined ? options : { ...options, deadlineMs });
  const apply: UnaryMethod<ApplyGroupRequest, ApplyGroupResponse> = (...args) => client.applyGroup(...args);
  const diff: UnaryMethod<DiffGroupRequest, DiffGroupResponse> = (...args) => client.diffGroup(...args);
  const get: UnaryMethod<object, GetGroupResponse> = (...args) => client.getGroup(...args);
  const list: UnaryMethod<ListGroupsRequest, ListGroupsResponse> = (...args) => client.listGroups(...args);
  const end: UnaryMethod<DeleteGroupRequest, DeleteGroupResponse> = (...args) => client.deleteGroup(...args);
  const resize: UnaryMethod<ResizeMemberRequest, ResizeMemberResponse> = (...args) =>
    client.resizeMember(...args);
  const limit: UnaryMethod<LimitGroupRequest, LimitGroupResponse> = (...args) => client.limitGroup(...args);
  const start: UnaryMethod<StartGroupRequest, StartGroupResponse> = (...args) => client.startGroup(...args);
  const pause: UnaryMethod<PauseGroupRequest, PauseGroupResponse> = (...args) => client.pauseGroup(...args);
  const resume: UnaryMethod<ResumeGroupRequest, ResumeGroupResponse> = (...args) =>
    client.resumeGroup(...args);
  const serve: UnaryMethod<ServeGroupRequest, ServeGroupResponse> = (...args) => client.serveGroup(...args);
  const verify: UnaryMethod<VerifyGroupRequest, VerifyGroupResponse> = (...args) =>
    client.verifyGroup(...args);
  const verifyState: UnaryMethod<object, GetVerifyResponse> = (...args) => client.getVerify(...args);
  const scan: UnaryMethod<ScanGroupRequest, ScanGroupResponse> = (...args) => client.scanGroup(...args);
  const scrub: UnaryMethod<ScrubGroupRequest, ScrubGroupResponse> = (...args) => client.scrubGroup(...args);
  const scrubState: UnaryMethod<object, GetScrubResponse> = (...args) => client.getScrub(...args);
  const accept: UnaryMethod<AcceptLossRequest, AcceptLossResponse> = (...args) => client.acceptLoss(...args);
  const rpo: UnaryMethod<GetRpoRequest, GetRpoResponse> = (...args) => client.getRpo(...args);
  const restart: UnaryMethod<RestartReplicationRequest, RestartReplicationResponse> = (...args) =>
    client.restartReplication(...args);
  return {
    rpo: (request) => call(rpo, request),
    apply: (request, deadlineMs) => call(apply, request, deadlineMs),
    diff: (request) => call(diff, request),
    get: (group) => call(get, { group }),
    list: (request) => call(list, request),
    watch: (group, signal) =>
      readStream(client.watchGroups(group === undefined ? {} : { group }), {
        server: options.server,
        signal,
      }),
    delete: (request, deadlineMs) => call(end, request, deadlineMs),
    resize: (request, deadlineMs) => call(resize, request, deadlineMs),
    limit: (request, deadlineMs) => call(limit, request, deadlineMs),
    start: (request, deadlineMs) => call(start, request, deadlineMs),
    pause: (request, deadlineMs) => call(pause, request, deadlineMs),
    resume: (request, deadlineMs) => call(resume, request, deadlineMs),
    serve: (request, deadlineMs) => call(serve, request, deadlineMs),
    verify: (request) => call(verify, request),
    verifyState: (group) => call(verifyState, { group }),
    scan: (request, deadlineMs) => call(scan, request, deadlineMs),
    scrub: (request) => call(scrub, request),
    scrubState: (group) => call(scrubState, { group }),
    acceptLoss: (request, deadlineMs) => call(accept, request, deadlineMs),
    restart: (request, deadlineMs) => call(restart, request, deadlineMs),
  };
}

/** A daemon that offers no groups: one of another version, which has none to tell of either. */
export function isWithoutGroups(error: unknown): boolean {
  return error instanceof TidemarkError && error.code === "GRPC_UNIMPLEMENTED";
}
