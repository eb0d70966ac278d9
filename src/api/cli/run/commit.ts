import type { RunCommand } from "#src/api/cli/command.js";
import { COMMIT } from "#src/api/cli/confirmation.js";
import { runJob } from "#src/api/cli/failover/run-job.js";

export const run: RunCommand = (context) => {
  const { input } = context;
  const group = input.requiredArgument("group");
  const deletePoints = input.flag("delete-points");
  const points = deletePoints ? ", and its old points go for good" : "";
  return runJob(context, {
    word: COMMIT,
    question: async () =>
      `this makes the failover of ${group} final: its point cannot be changed any more${points}`,
    ask: (calls, change, timeoutMs) => calls.commit({ context: change, group, deletePoints }, timeoutMs),
  });
};
