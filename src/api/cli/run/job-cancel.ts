import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { jobData } from "#src/api/cli/failover/failover-data.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const change = readChange(input);
  const connection = await connectSite(global, signal);
  try {
    const request = { context: changeContext(change), jobId: input.requiredArgument("job") };
    const answer = await connection.failovers().cancelJob(request, change.timeoutMs);
    const job = jobData(present(answer.job, "the job in the answer"));
    const how = job.state === "cancelled" ? "is cancelled" : "is left as soon as its present step has ended";
    output.result(job, () => `${printable(`the ${job.verb} of ${job.group} ${how}; job ${job.id}`)}\n`);
    return undefined;
  } finally {
    connection.close();
  }
};
