import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext, RunCommand } from "#src/api/cli/command.js";
import { type JobData, jobData } from "#src/api/cli/failover/failover-data.js";
import { doneText } from "#src/api/cli/failover/failover-view.js";
import { exitOfJob } from "#src/api/cli/failover/job-end.js";
import { jobLine } from "#src/api/cli/failover/job-line.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const connection = await connectSite(global, signal);
  try {
    const show = showJob(output);
    const watched = connection.failovers().watchJob({ jobId: input.requiredArgument("job") }, signal);
    let latest: JobData | undefined;
    for await (const { job } of watched) {
      latest = jobData(present(job, "the job in the answer"));
      show(latest);
    }
    return exitOfJob(present(latest, "a job that was told before its end"));
  } finally {
    connection.close();
  }
};

/** To the start of the line, then erase it. */
const REDRAW = "\r\x1b[K";

function showJob(output: CommandContext["output"]): (job: JobData) => void {
  let told = "";
  return (job) =>
    output.item(job, () => {
      if (job.state !== "running") return `${output.live ? REDRAW : ""}${doneText(job)}`;
      if (output.live) return REDRAW + jobLine(job);
      // Figures are for a terminal: a log gets a line when the step is another one.
      const line = jobLine({ ...job, progress: null });
      if (line === told) return "";
      told = line;
      return `${line}\n`;
    });
}
