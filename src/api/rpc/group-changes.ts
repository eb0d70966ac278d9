import type { Change, GroupOperations } from "#src/api/control/groups.js";
import { encodeChange, encodeGroup } from "#src/api/rpc/group-codec.js";
import { requiredSpecFile } from "#src/api/wire/spec-file.js";
import type { ApplyGroupRequest__Output as ApplyGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ApplyGroupRequest.js";
import type { ApplyGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ApplyGroupResponse.js";
import type { DiffGroupRequest__Output as DiffGroupRequest } from "#src/platform/grpc/generated/tidemark/control/v1/DiffGroupRequest.js";
import type { DiffGroupResponse } from "#src/platform/grpc/generated/tidemark/control/v1/DiffGroupResponse.js";
import type { ResizeMemberRequest__Output as ResizeMemberRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ResizeMemberRequest.js";
import type { ResizeMemberResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ResizeMemberResponse.js";

/** Calls that come from an operator of this site, or by way of another site, and are answered in the same words. */

export async function applyGroup(
  operations: GroupOperations,
  { spec }: ApplyGroupRequest,
  change: Change,
): Promise<ApplyGroupResponse> {
  const { group, changes, kept } = await operations.apply(requiredSpecFile(spec), change);
  return {
    group: encodeGroup(group),
    changes: changes.map(encodeChange),
    kept: kept.map(({ member, path }) => ({ member, path })),
  };
}

export async function diffGroup(
  operations: GroupOperations,
  { spec }: DiffGroupRequest,
): Promise<DiffGroupResponse> {
  return { changes: (await operations.diff(requiredSpecFile(spec))).map(encodeChange) };
}

export async function resizeMember(
  operations: GroupOperations,
  { group, member, sizeBytes }: ResizeMemberRequest,
  change: Change,
): Promise<ResizeMemberResponse> {
  return { group: encodeGroup(await operations.resize(group, member, sizeBytes, change)) };
}
