import type { RunCommand } from "#src/api/cli/command.js";
import { ROLLBACK } from "#src/api/cli/confirmation.js";
import { runJob } from "#src/api/cli/failover/run-job.js";

export const run: RunCommand = (context) => {
  const { input } = context;
  const group = input.requiredArgument("group");
  return runJob(context, {
    word: ROLLBACK,
    question: async () =>
      `this ends what clients have open of ${group} here, and gives it back to its old primary; what was written here is kept as a branch`,
    ask: (calls, change, timeoutMs) => calls.rollback({ context: change, group }, timeoutMs),
  });
};
