import type { RunCommand } from "#src/api/cli/command.js";
import { requireConfirmation, SERVE } from "#src/api/cli/confirmation.js";
import { turnReplication } from "#src/api/cli/group/turn-replication.js";

export const run: RunCommand = (context) => {
  const group = context.input.requiredArgument("group");
  const what = `this serves ${group} although its secondary, which may have been promoted, was not heard`;
  return turnReplication((calls, ...args) => calls.serve(...args), context, {
    confirmed: (change) => requireConfirmation(SERVE, what, change, context),
  });
};
