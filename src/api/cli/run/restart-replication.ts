import type { RunCommand } from "#src/api/cli/command.js";
import { RESTART, requireConfirmation } from "#src/api/cli/confirmation.js";
import { turnReplication } from "#src/api/cli/group/turn-replication.js";

export const run: RunCommand = (context) => {
  const now = context.input.flag("now");
  const group = context.input.requiredArgument("group");
  const what = now
    ? `this drops the copy of ${group} with every point, and seeds it again`
    : `this sends all of ${group} again, and what is written meanwhile is exposed until that is done`;
  return turnReplication(
    (calls, request, timeoutMs) => calls.restart({ ...request, now }, timeoutMs),
    context,
    { confirmed: (change) => requireConfirmation(RESTART, what, change, context) },
  );
};
