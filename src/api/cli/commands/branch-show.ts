import { BRANCH_ARGUMENT } from "#src/api/cli/branch/branch-arguments.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const branchShow: Command = {
  type: "command",
  name: "show",
  summary: "Show a branch: where it left, how far it goes, what it takes",
  description: "Shows one branch of those that branch list names.",
  arguments: [GROUP_ARGUMENT, BRANCH_ARGUMENT],
  examples: [{ line: "tidemark --site beta branch show payroll 8f3a5c7e9b1d2f40", does: "one branch" }],
  exits: [
    [1, "no such group or branch"],
    [3, "this site does not hold it; the command line to run is printed"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/branch-show.js"),
};
