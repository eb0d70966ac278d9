import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const commit: Command = {
  type: "command",
  name: "commit",
  summary: "Make a failover final",
  description:
    "The site that was failed over to is the primary from then on, and nothing replicates. Its old points stay readable for points.keep_after_promotion of the group, or go at once with --delete-points; branches that were kept stay by their own policy. Asks for the word Commit on a terminal; elsewhere --confirm Commit is needed.",
  arguments: [GROUP_ARGUMENT],
  options: [{ name: "delete-points", summary: "drop the old points now" }, ...CHANGING_OPTIONS],
  examples: [{ line: "tidemark --site beta commit payroll", does: "after asking" }],
  exits: [
    [0, "it is final"],
    [1, "no such group or point, or it could not be done"],
    [2, "bad usage, or the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, at this point, or at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/commit.js"),
};
