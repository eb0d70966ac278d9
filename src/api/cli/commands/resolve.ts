import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const resolve: Command = {
  type: "command",
  name: "resolve",
  summary: "Settle which of two histories goes on",
  description:
    "After both sites have written: at the site that was failed over to. With the old primary as the winner the failover is rolled back, and what was written here is kept as a branch here. With this site as the winner the failover is made final, and the old primary becomes its secondary, where what it had written alone is kept as a branch; that is a commit and a reprotect, and where the reprotect is refused the commit stands. Nothing is merged, and nothing is dropped. Asks for the word Resolve on a terminal; elsewhere --confirm Resolve is needed.",
  arguments: [GROUP_ARGUMENT],
  options: [
    { name: "winner", value: "SITE", summary: "the site whose history goes on", required: true },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark --site beta resolve payroll --winner beta", does: "keep what was failed over" },
    { line: "tidemark --site beta resolve payroll --winner alpha", does: "go back to the old primary" },
  ],
  exits: [
    [0, "it is settled, or has begun to be"],
    [1, "no such group, or it could not be done"],
    [2, "bad usage, or the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, or at this site, or the old primary does not answer"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/resolve.js"),
};
