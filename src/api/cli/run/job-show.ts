import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { jobData } from "#src/api/cli/failover/failover-data.js";
import { jobText } from "#src/api/cli/failover/failover-view.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const connection = await connectSite(global, signal);
  try {
    const { job } = await connection.failovers().job({ jobId: input.requiredArgument("job") });
    const data = jobData(present(job, "the job in the answer"));
    output.result(data, () => jobText(data));
    return undefined;
  } finally {
    connection.close();
  }
};
