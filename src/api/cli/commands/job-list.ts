import type { Command } from "#src/api/cli/command.js";

export const jobList: Command = {
  type: "command",
  name: "list",
  summary: "List the jobs of a site, newest first",
  description:
    "Failovers, changes of point, commits and reprotects; of each group the last 32 of 90 days. Each site has its own.",
  arguments: [{ name: "group", summary: "name or id; all groups when none is given", optional: true }],
  examples: [{ line: "tidemark --site beta job list payroll", does: "what was done to a group there" }],
  exits: [
    [1, "no such group"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/job-list.js"),
};
