import type { RunCommand } from "#src/api/cli/command.js";
import { CHANGE_POINT } from "#src/api/cli/confirmation.js";
import { planData } from "#src/api/cli/failover/failover-data.js";
import { questionText } from "#src/api/cli/failover/failover-view.js";
import { runJob } from "#src/api/cli/failover/run-job.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = (context) => {
  const { input } = context;
  const group = input.requiredArgument("group");
  const point = { text: present(input.option("point"), "an option that is needed") };
  const includeFuzzy = input.flag("include-fuzzy");
  return runJob(context, {
    word: CHANGE_POINT,
    question: async (calls) => {
      const { plan } = await calls.plan({ group, point, includeFuzzy });
      return questionText(planData(present(plan, "the plan in the answer")));
    },
    ask: (calls, change, timeoutMs) =>
      calls.changePoint(
        { context: change, group, point, includeFuzzy, force: input.flag("force") },
        timeoutMs,
      ),
  });
};
