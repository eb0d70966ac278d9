import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const drillList: Command = {
  type: "command",
  name: "list",
  summary: "List the drills of a group, or of all groups",
  description:
    "Lists the drills that the site asked holds, with their moments, what was written to them and when they end.",
  arguments: [{ ...GROUP_ARGUMENT, optional: true }],
  examples: [{ line: "tidemark --site beta drill list payroll", does: "a line for each drill" }],
  exits: [
    [1, "no such group"],
    [3, "this site does not hold them; the command line to run is printed"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/drill-list.js"),
};
