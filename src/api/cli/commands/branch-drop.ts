import { BRANCH_ARGUMENT } from "#src/api/cli/branch/branch-arguments.js";
import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const branchDrop: Command = {
  type: "command",
  name: "drop",
  summary: "Drop a branch with what was written to it",
  description:
    "Drops a branch for good, with the recovery points on it. Asks for the word Delete on a terminal; elsewhere --confirm Delete is needed. A drill is ended by drill stop.",
  arguments: [GROUP_ARGUMENT, BRANCH_ARGUMENT],
  options: CHANGING_OPTIONS,
  examples: [
    {
      line: "tidemark --site beta branch drop payroll 8f3a5c7e9b1d2f40 --confirm Delete",
      does: "in a script",
    },
  ],
  exits: [
    [0, "it is gone"],
    [1, "no such group or branch"],
    [2, "the confirmation is missing; nothing was changed"],
    [3, "refused: it is used, or it is a drill; or this is not the secondary"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/branch-drop.js"),
};
