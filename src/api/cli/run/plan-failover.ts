import type { RunCommand } from "#src/api/cli/command.js";
import { runPlan } from "#src/api/cli/failover/run-plan.js";

export const run: RunCommand = (context) => {
  const { input } = context;
  const group = input.requiredArgument("group");
  return runPlan(context, (calls) =>
    calls.plan({
      group,
      point: { text: input.option("point") ?? "" },
      includeFuzzy: input.flag("include-fuzzy"),
    }),
  );
};
