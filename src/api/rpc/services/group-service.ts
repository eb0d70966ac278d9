import type { GroupOperations, GroupUpdate } from "#src/api/control/groups.js";
import { changeOf } from "#src/api/rpc/change-of.js";
import { encodeChange, encodeGroup } from "#src/api/rpc/group-codec.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { pageOf } from "#src/api/rpc/pages.js";
import { requiredSpecFile } from "#src/api/wire/spec-file.js";
import type { GroupServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/GroupService.js";
import type { WatchGroupsResponse } from "#src/platform/grpc/generated/tidemark/control/v1/WatchGroupsResponse.js";

/** What this version does. gRPC answers UNIMPLEMENTED for the other methods of the service. */
type Implemented =
  | "ApplyGroup"
  | "DiffGroup"
  | "GetGroup"
  | "ListGroups"
  | "WatchGroups"
  | "DeleteGroup"
  | "ResizeMember"
  | "PauseGroup"
  | "ResumeGroup"
  | "RestartReplication";

export function groupService(
  operations: GroupOperations,
  handlers: Handlers,
): Pick<GroupServiceHandlers, Implemented> {
  return {
    ApplyGroup: handlers.unary(async ({ spec, context }, { caller }) => {
      const { group, changes, kept } = await operations.apply(
        requiredSpecFile(spec),
        changeOf(context, caller),
      );
      return {
        group: encodeGroup(group),
        changes: changes.map(encodeChange),
        kept: kept.map(({ member, path }) => ({ member, path })),
      };
    }),
    DiffGroup: handlers.unary(async ({ spec }) => ({
      changes: (await operations.diff(requiredSpecFile(spec))).map(encodeChange),
    })),
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
    ResizeMember: handlers.unary(async ({ group, member, sizeBytes, context }, { caller }) => ({
      group: encodeGroup(await operations.resize(group, member, sizeBytes, changeOf(context, caller))),
    })),
    PauseGroup: handlers.unary(async ({ group, context }, { caller }) => ({
      group: encodeGroup(await operations.pause(group, changeOf(context, caller))),
    })),
    // `force` decides a hand-over that is in doubt; this version makes none, so there is nothing to force.
    ResumeGroup: handlers.unary(async ({ group, context }, { caller }) => ({
      group: encodeGroup(await operations.resume(group, changeOf(context, caller))),
    })),
    RestartReplication: handlers.unary(async ({ group, now, context }, { caller }) => ({
      group: encodeGroup(await operations.restart(group, now, changeOf(context, caller))),
    })),
  };
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
