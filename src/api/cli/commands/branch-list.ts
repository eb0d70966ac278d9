import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const branchList: Command = {
  type: "command",
  name: "list",
  summary: "List what is kept beside the present history of a group, newest first",
  description:
    "Lists the branches at the secondary: drills, entries that the present history leaves out (kept), and what an entry of it wrote behind the place where it leaves that (tail).",
  arguments: [GROUP_ARGUMENT],
  examples: [{ line: "tidemark --site beta branch list payroll", does: "a line for each branch" }],
  exits: [
    [1, "no such group"],
    [3, "this site does not hold them; the command line to run is printed"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/branch-list.js"),
};
