import type { RunCommand } from "#src/api/cli/command.js";
import { turnReplication } from "#src/api/cli/group/turn-replication.js";

export const run: RunCommand = (context) => {
  const to = context.input.option("to") ?? "";
  return turnReplication((calls, request, timeoutMs) => calls.start({ ...request, to }, timeoutMs), context, {
    awaitsLink: true,
  });
};
