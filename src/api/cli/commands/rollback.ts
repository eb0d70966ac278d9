import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const rollback: Command = {
  type: "command",
  name: "rollback",
  summary: "Abandon a failover",
  description:
    "At the site that was failed over to, until that is final, while the old primary answers. Clients here are told to hang up, what was written here since the failover is kept as a branch, and the old primary is promised the next epoch: it serves again from its own last write, so that nothing it had acknowledged is lost. This site is its secondary again, and catches up by delta. Once the promise is made it is not taken back: an old primary that goes away then opens its reign when it is back. Asks for the word Rollback on a terminal; elsewhere --confirm Rollback is needed.",
  arguments: [GROUP_ARGUMENT],
  options: [...CHANGING_OPTIONS],
  examples: [{ line: "tidemark --site beta rollback payroll", does: "after asking" }],
  exits: [
    [0, "the old primary serves again, or does once it is back"],
    [1, "no such group, or it could not be done"],
    [2, "bad usage, or the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, or at this site, or the old primary does not answer"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/rollback.js"),
};
