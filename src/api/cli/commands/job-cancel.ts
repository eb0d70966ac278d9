import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const jobCancel: Command = {
  type: "command",
  name: "cancel",
  summary: "Leave a job where nothing is decided yet",
  description:
    "A failover or a change of point can be left while its pre-promote hook runs: the hook is ended, and all stands as before. Elsewhere it is refused, with what to do instead.",
  arguments: [{ name: "job", summary: "its id, as job list shows it" }],
  options: CHANGING_OPTIONS,
  examples: [
    {
      line: "tidemark --site beta job cancel 6f1c2a34-0000-4000-8000-000000000000",
      does: "a failover whose first hook hangs",
    },
  ],
  exits: [
    [0, "it is being left"],
    [1, "no such job at this site"],
    [3, "it cannot be left in its present step, or has ended"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/job-cancel.js"),
};
