import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { DRILL_ARGUMENT } from "#src/api/cli/drill/drill-arguments.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const drillStop: Command = {
  type: "command",
  name: "stop",
  summary: "Stop a drill, and throw away what was written to it",
  description:
    "Ends what is attached to the drill (clients are told that it shuts down), then drops what was written to it. Replication has nothing to catch up with.",
  arguments: [GROUP_ARGUMENT, DRILL_ARGUMENT],
  options: CHANGING_OPTIONS,
  examples: [{ line: "tidemark --site beta drill stop payroll june", does: "when the test is over" }],
  exits: [
    [0, "it is gone"],
    [1, "no such group or drill"],
    [3, "refused in this state, or at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/drill-stop.js"),
};
