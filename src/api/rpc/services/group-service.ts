import type { GroupOperations, GroupUpdate } from "#src/api/control/groups.js";
import { type Carry, hereOrCarried } from "#src/api/rpc/carry.js";
import { changeOf } from "#src/api/rpc/change-of.js";
import { encodeJob } from "#src/api/rpc/failover-codec.js";
import { applyGroup, diffGroup, resizeMember } from "#src/api/rpc/group-changes.js";
import { encodeGroup } from "#src/api/rpc/group-codec.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { pageOf } from "#src/api/rpc/pages.js";
import { encodeRpo } from "#src/api/rpc/rpo-codec.js";
import { encodeScrub } from "#src/api/rpc/scrub-codec.js";
import { encodeVerify } from "#src/api/rpc/verify-codec.js";
import { fromSpan } from "#src/api/wire/spans.js";
import type { ApplyGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ApplyGroupResponse.js";
import type { DiffGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/DiffGroupResponse.js";
import type { GroupServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/GroupService.js";
import type { ResizeMemberResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ResizeMemberResponse.js";
import type { WatchGroupsResponse } from "#src/platform/grpc/generated/tidemark/control/v1/WatchGroupsResponse.js";
import type { CarryGroupRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/CarryGroupRequest.js";
import type { CarryGroupResponse__Output as CarryGroupResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/CarryGroupResponse.js";

/** What this version does. gRPC answers UNIMPLEMENTED for the other methods of the service. */
type Implemented =
  | "ApplyGroup"
  | "DiffGroup"
  | "GetGroup"
  | "ListGroups"
  | "WatchGroups"
  | "DeleteGroup"
  | "ResizeMember"
  | "LimitGroup"
  | "StartGroup"
  | "PauseGroup"
  | "ScanGroup"
  | "ResumeGroup"
  | "VerifyGroup"
  | "GetVerify"
  | "ScrubGroup"
  | "GetScrub"
  | "AcceptLoss"
  | "GetRpo"
  | "RestartReplication"
  | "ServeGroup";

export function groupService(
  operations: GroupOperations,
  handlers: Handlers,
  carry?: Carry,
): Pick<GroupServiceHandlers, Implemented> {
  return {
    ApplyGroup: handlers.unary(async (request, { caller, signal }) => {
      const here = () => applyGroup(operations, request, changeOf(request.context, caller));
      const there = carried(carry, { requestedBy: caller.name, apply: request }, signal);
      return await hereOrCarried<ApplyGroupResponse>(
        here,
        there && (async (site) => (await there(site)).apply ?? {}),
      );
    }),
    DiffGroup: handlers.unary(async (request, { caller, signal }) => {
      const there = carried(carry, { requestedBy: caller.name, diff: request }, signal);
      return await hereOrCarried<DiffGroupResponse>(
        () => diffGroup(operations, request),
        there && (async (site) => (await there(site)).diff ?? {}),
      );
    }),
    GetGroup: handlers.unary(async ({ group }) => ({ group: encodeGroup(await operations.get(group)) })),
    ListGroups: handlers.unary(async (request) => {
      const groups = await operations.list();
      const { items, page } = pageOf(groups, ({ name }) => name, request.page);
      return { groups: items.map(encodeGroup), page };
    }),
    WatchGroups: handlers.serverStream(async function* ({ group }, { signal }) {
      const named = group === "" ? undefined : group;
      for await (const update of operations.watch(named, signal)) yield encodeUpdate(update);
    }),
    DeleteGroup: handlers.unary(async ({ group, withCopy, context }, { caller }) => {
      const { kept, left } = await operations.delete(group, changeOf(context, caller), withCopy);
      return { kept: kept.map(({ member, path }) => ({ member, path })), left: left ?? null };
    }),
    ResizeMember: handlers.unary(async (request, { caller, signal }) => {
      const here = () => resizeMember(operations, request, changeOf(request.context, caller));
      const there = carried(carry, { requestedBy: caller.name, resize: request }, signal);
      return await hereOrCarried<ResizeMemberResponse>(
        here,
        there && (async (site) => (await there(site)).resize ?? {}),
      );
    }),
    LimitGroup: handlers.unary(async ({ group, bytesPerSecondMax, context }, { caller }) => ({
      group: encodeGroup(await operations.limit(group, bytesPerSecondMax, changeOf(context, caller))),
    })),
    StartGroup: handlers.unary(async ({ group, to, context }, { caller }) => ({
      group: encodeGroup(
        await operations.start(group, to === "" ? undefined : to, changeOf(context, caller)),
      ),
    })),
    PauseGroup: handlers.unary(async ({ group, context }, { caller }) => ({
      group: encodeGroup(await operations.pause(group, changeOf(context, caller))),
    })),
    ScanGroup: handlers.unary(async ({ group, member, context }, { caller }) => ({
      group: encodeGroup(await operations.scan(group, member, changeOf(context, caller))),
    })),
    GetRpo: handlers.unary(async ({ group, since }) =>
      encodeRpo(await operations.rpo(group, since === null ? undefined : fromSpan(since))),
    ),
    ResumeGroup: handlers.unary(async ({ group, context, force }, { caller }) => ({
      group: encodeGroup(await operations.resume(group, changeOf(context, caller), force)),
    })),
    ServeGroup: handlers.unary(async ({ group, context }, { caller }) => ({
      group: encodeGroup(await operations.serve(group, changeOf(context, caller))),
    })),
    VerifyGroup: handlers.unary(async ({ group, repair, context }, { caller }) => {
      const change = changeOf(context, caller);
      const { verify, job } = await operations.verifications.begin(group, repair, change);
      return { verify: encodeVerify(verify), job: job === undefined ? null : encodeJob(job) };
    }),
    GetVerify: handlers.unary(async ({ group }) => ({
      verify: encodeVerify(await operations.verifications.get(group)),
    })),
    ScrubGroup: handlers.unary(async ({ group, context }, { caller }) => ({
      scrub: encodeScrub(await operations.scrubs.begin(group, changeOf(context, caller))),
    })),
    GetScrub: handlers.unary(async ({ group }) => ({
      scrub: encodeScrub(await operations.scrubs.get(group)),
    })),
    AcceptLoss: handlers.unary(async ({ group, context }, { caller }) => ({
      scrub: encodeScrub(await operations.scrubs.acceptLoss(group, changeOf(context, caller))),
    })),
    RestartReplication: handlers.unary(async ({ group, now, context }, { caller }) => ({
      group: encodeGroup(await operations.restart(group, now, changeOf(context, caller))),
    })),
  };
}

function carried(
  carry: Carry | undefined,
  request: CarryGroupRequest,
  signal: AbortSignal,
): ((site: string) => Promise<CarryGroupResponse>) | undefined {
  return carry === undefined ? undefined : (site) => carry(site, request, signal);
}

function encodeUpdate(update: GroupUpdate): WatchGroupsResponse {
  switch (update.type) {
    case "group":
      return { group: encodeGroup(update.group) };
    case "deleted":
      return { deleted: update.group };
    case "synced":
      return { synced: {} };
  }
}
