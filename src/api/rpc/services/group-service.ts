import type { Change, GroupOperations, GroupUpdate } from "#src/api/control/groups.js";
import type { Caller } from "#src/api/rpc/caller.js";
import { encodeChange, encodeGroup } from "#src/api/rpc/group-codec.js";
import type { Handlers } from "#src/api/rpc/handlers.js";
import { pageOf } from "#src/api/rpc/pages.js";
import { type SpecFile, specFile } from "#src/api/wire/spec-file.js";
import { TidemarkError } from "#src/base/errors.js";
import type { ChangeContext__Output as ChangeContext } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeContext.js";
import type { GroupServiceHandlers } from "#src/platform/grpc/generated/tidemark/control/v1/GroupService.js";
import type { GroupSpec__Output as GroupSpec } from "#src/platform/grpc/generated/tidemark/control/v1/GroupSpec.js";
import type { WatchGroupsResponse } from "#src/platform/grpc/generated/tidemark/control/v1/WatchGroupsResponse.js";

/** What this version does. gRPC answers UNIMPLEMENTED for the other methods of the service. */
type Implemented =
  | "ApplyGroup"
  | "DiffGroup"
  | "GetGroup"
  | "ListGroups"
  | "WatchGroups"
  | "DeleteGroup"
  | "ResizeMember";

export function groupService(
  operations: GroupOperations,
  handlers: Handlers,
): Pick<GroupServiceHandlers, Implemented> {
  return {
    ApplyGroup: handlers.unary(async ({ spec, context }, { caller }) => {
      const { group, changes, kept } = await operations.apply(fileOf(spec), changeOf(context, caller));
      return {
        group: encodeGroup(group),
        changes: changes.map(encodeChange),
        kept: kept.map(({ member, path }) => ({ member, path })),
      };
    }),
    DiffGroup: handlers.unary(async ({ spec }) => ({
      changes: (await operations.diff(fileOf(spec))).map(encodeChange),
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
    DeleteGroup: handlers.unary(async ({ group, context }, { caller }) => {
      const { kept } = await operations.delete(group, changeOf(context, caller));
      return { kept: kept.map(({ member, path }) => ({ member, path })) };
    }),
    ResizeMember: handlers.unary(async ({ group, member, sizeBytes, context }, { caller }) => ({
      group: encodeGroup(await operations.resize(group, member, sizeBytes, changeOf(context, caller))),
    })),
  };
}

function fileOf(spec: GroupSpec | null): SpecFile {
  if (spec !== null) return specFile(spec);
  throw new TidemarkError({
    kind: "invalid",
    code: "MISSING_FIELD",
    message: "spec: is missing",
    hint: "say what the group is to be",
  });
}

function changeOf(context: ChangeContext | null, caller: Caller): Change {
  return {
    requestId: context?.requestId ?? "",
    confirm: context?.confirm ?? "",
    reason: context?.reason ?? "",
    requestedBy: caller.name,
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
