import type { RunCommand } from "#src/api/cli/command.js";
import { FAILOVER } from "#src/api/cli/confirmation.js";
import { planData } from "#src/api/cli/failover/failover-data.js";
import { questionText } from "#src/api/cli/failover/failover-view.js";
import { runJob } from "#src/api/cli/failover/run-job.js";
import { toSpan } from "#src/api/wire/spans.js";
import { present } from "#src/base/assert.js";

/** For the failover itself, with its hooks. */
const ANSWER_MS = 120_000;

export const run: RunCommand = (context) => {
  const { input } = context;
  const group = input.requiredArgument("group");
  const point = { text: input.option("point") ?? "" };
  const includeFuzzy = input.flag("include-fuzzy");
  return runJob(context, {
    word: FAILOVER,
    question: async (calls) => {
      const { plan } = await calls.plan({ group, point, includeFuzzy });
      return questionText(planData(present(plan, "the plan in the answer")));
    },
    ask: (calls, change, timeoutMs) => {
      const request = { context: change, group, point, includeFuzzy, force: input.flag("force") };
      if (!input.flag("stop-source")) return calls.failover(request, timeoutMs);
      // The time is that of the source; the answer comes when the job has ended, or after as long as any other.
      const timeout = timeoutMs === undefined ? null : toSpan(timeoutMs);
      return calls.failover(
        { ...request, stopSource: { timeout } },
        timeoutMs === undefined ? undefined : ANSWER_MS + timeoutMs,
      );
    },
  });
};
