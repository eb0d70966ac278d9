import type { RunCommand } from "#src/api/cli/command.js";
import { REPROTECT } from "#src/api/cli/confirmation.js";
import { runJob } from "#src/api/cli/failover/run-job.js";

export const run: RunCommand = (context) => {
  const { input } = context;
  const group = input.requiredArgument("group");
  const to = input.option("to") ?? "";
  return runJob(context, {
    word: REPROTECT,
    question: async () =>
      `this makes the old primary of ${group} its secondary, and overwrites what differs there`,
    ask: (calls, change, timeoutMs) => calls.reprotect({ context: change, group, to }, timeoutMs),
  });
};
