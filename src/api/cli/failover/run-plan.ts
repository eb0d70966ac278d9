import type { FailoverCalls } from "#src/api/cli/client/failover-calls.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { planData } from "#src/api/cli/failover/failover-data.js";
import { planText } from "#src/api/cli/failover/failover-view.js";
import { present } from "#src/base/assert.js";
import type { Plan__Output as Plan } from "#src/platform/grpc/generated/tidemark/control/v1/Plan.js";

/** What commands that plan do: ask the daemon, print the plan, and end with a finding where something stands in the way. */
export async function runPlan(
  { global, output, signal }: CommandContext,
  ask: (calls: FailoverCalls) => Promise<{ readonly plan: Plan | null }>,
): Promise<number | undefined> {
  const connection = await connectSite(global, signal);
  try {
    const { plan } = await ask(connection.failovers());
    const data = planData(present(plan, "the plan in the answer"));
    output.result(data, () => planText(data));
    return data.blockers.length > 0 ? EXIT.finding : undefined;
  } finally {
    connection.close();
  }
}
