import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { type JobData, jobData } from "#src/api/cli/failover/failover-data.js";
import { spanOf } from "#src/api/cli/failover/job-line.js";
import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";
import { renderTable } from "#src/api/cli/output/table.js";

/** One page is more than a site keeps of a group. */
const JOBS_MAX = 1000;

const HEADERS = ["JOB", "GROUP", "VERB", "STATE", "ASKED FOR", "TOOK", "BY"] as const;

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const connection = await connectSite(global, signal);
  try {
    const group = input.argument("group") ?? "";
    const answer = await connection.failovers().jobs({ group, page: { size: JOBS_MAX } });
    const jobs = answer.jobs.map(jobData);
    output.result({ site: connection.site.name, jobs }, (paint) =>
      jobs.length === 0
        ? "no job\n"
        : renderTable(
            HEADERS.map((header) => ({ header })),
            jobs.map((job) =>
              [job.id, job.group, job.verb, job.state, whenText(job), spanText(job), job.requested_by].map(
                (text) => ({ text }),
              ),
            ),
            paint,
          ),
    );
    return undefined;
  } finally {
    connection.close();
  }
};

function whenText({ created_at }: JobData): string {
  return created_at === null ? "-" : formatLocalTime(Date.parse(created_at));
}

/** Of one that is under way, by now. */
function spanText(job: JobData): string {
  const spanMs = spanOf(job, Date.now());
  return spanMs === undefined ? "-" : formatSpan(spanMs);
}
