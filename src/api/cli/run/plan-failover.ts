import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { planData } from "#src/api/cli/failover/failover-data.js";
import { planText } from "#src/api/cli/failover/failover-view.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const group = input.requiredArgument("group");
  const point = { text: input.option("point") ?? "" };
  const connection = await connectSite(global, signal);
  try {
    const request = { group, point, includeFuzzy: input.flag("include-fuzzy") };
    const { plan } = await connection.failovers().plan(request);
    const data = planData(present(plan, "the plan in the answer"));
    output.result(data, () => planText(data));
    return data.blockers.length > 0 ? EXIT.finding : undefined;
  } finally {
    connection.close();
  }
};
