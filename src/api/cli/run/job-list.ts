import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { jobData } from "#src/api/cli/failover/failover-data.js";
import { renderTable } from "#src/api/cli/output/table.js";

/** One page is more than a site keeps of a group. */
const JOBS_MAX = 1000;

const HEADERS = ["JOB", "GROUP", "VERB", "STATE", "ASKED FOR", "BY"] as const;

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
              [job.id, job.group, job.verb, job.state, job.created_at ?? "-", job.requested_by].map(
                (text) => ({
                  text,
                }),
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
