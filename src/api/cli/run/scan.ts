import type { RunCommand } from "#src/api/cli/command.js";
import { turnReplication } from "#src/api/cli/group/turn-replication.js";

export const run: RunCommand = (context) => {
  const member = context.input.argument("member") ?? "";
  return turnReplication(
    (calls, request, timeoutMs) => calls.scan({ ...request, member }, timeoutMs),
    context,
  );
};
