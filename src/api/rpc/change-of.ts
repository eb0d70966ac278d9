import type { Change } from "#src/api/control/groups.js";
import type { Caller } from "#src/api/rpc/caller.js";
import type { ChangeContext__Output as ChangeContext } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeContext.js";

/** Who asks for a change is never what a message says, but who made the call. */
export function changeOf(context: ChangeContext | null, caller: Caller): Change {
  return {
    requestId: context?.requestId ?? "",
    confirm: context?.confirm ?? "",
    reason: context?.reason ?? "",
    requestedBy: caller.name,
  };
}
