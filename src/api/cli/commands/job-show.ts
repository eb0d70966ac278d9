import type { Command } from "#src/api/cli/command.js";

export const jobShow: Command = {
  type: "command",
  name: "show",
  summary: "Show a job with its steps and what came of it",
  arguments: [{ name: "job", summary: "its id, as job list shows it" }],
  examples: [
    { line: "tidemark --site beta job show 6f1c2a34-0000-4000-8000-000000000000", does: "a failover" },
  ],
  exits: [
    [1, "no such job at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/job-show.js"),
};
