import type { RunCommand } from "#src/api/cli/command.js";
import { PLANNED } from "#src/api/cli/confirmation.js";
import { runJob } from "#src/api/cli/failover/run-job.js";

export const run: RunCommand = (context) => {
  const { input } = context;
  const group = input.requiredArgument("group");
  const deletePoints = input.flag("delete-points");
  const points = deletePoints ? ", and drops the recovery points that it has" : "";
  return runJob(context, {
    word: PLANNED,
    question: async () =>
      `this hands ${group} over to its secondary: its volumes end here and are served there${points}`,
    ask: (calls, change, timeoutMs) =>
      calls.plannedFailover({ context: change, group, deletePoints }, timeoutMs),
  });
};
