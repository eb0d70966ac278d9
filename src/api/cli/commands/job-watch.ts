import type { Command } from "#src/api/cli/command.js";

export const jobWatch: Command = {
  type: "command",
  name: "watch",
  summary: "Follow a job until it has ended",
  description:
    "On a terminal one line with the present step, and a bar where there is something to count; elsewhere a line for each step; with --output json an object a line, whenever it changed. Ctrl-C leaves the job alone.",
  arguments: [{ name: "job", summary: "its id, as job list shows it" }],
  examples: [
    {
      line: "tidemark --site beta job watch 6f1c2a34-0000-4000-8000-000000000000",
      does: "until both sites are equal again, of a reprotect",
    },
  ],
  exits: [
    [0, "it has succeeded"],
    [1, "it has failed, or was cancelled; or there is no such job at this site"],
    [4, "the daemon cannot be reached; the job goes on with it"],
  ],
  load: () => import("#src/api/cli/run/job-watch.js"),
};
