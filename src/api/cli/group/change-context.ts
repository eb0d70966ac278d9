import type { Change } from "#src/api/cli/changing-options.js";
import type { ChangeContext } from "#src/platform/grpc/generated/tidemark/control/v1/ChangeContext.js";

/** What a changing command was told beside its own arguments, for the daemon; `confirm` where it was asked for. */
export function changeContext({ confirm, reason, requestId }: Change, asked?: string): ChangeContext {
  const word = asked ?? confirm;
  return {
    ...(word === undefined ? {} : { confirm: word }),
    ...(reason === undefined ? {} : { reason }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
