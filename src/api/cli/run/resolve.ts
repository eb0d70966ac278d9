import type { RunCommand } from "#src/api/cli/command.js";
import { RESOLVE } from "#src/api/cli/confirmation.js";
import { runJob } from "#src/api/cli/failover/run-job.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = (context) => {
  const { input } = context;
  const group = input.requiredArgument("group");
  const winner = present(input.option("winner"), "an option that is needed");
  return runJob(context, {
    word: RESOLVE,
    question: async () =>
      `the history of ${group} at ${winner} goes on; what the other site wrote alone is kept as a branch`,
    ask: (calls, change, timeoutMs) => calls.resolve({ context: change, group, winner }, timeoutMs),
  });
};
