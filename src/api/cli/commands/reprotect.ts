import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const reprotect: Command = {
  type: "command",
  name: "reprotect",
  summary: "Make the old primary the secondary",
  description:
    "At the site that was failed over to, once that is final. The old primary becomes its secondary: what either has written since the histories parted is compared by hash, and what differs is sent. What the old primary had written alone is kept there as a branch. Clients that have the volumes open notice a pause. The site must not keep points or branches any more, since its images are written in place from then on: see commit --delete-points and branch drop. Returns when it has begun; job watch follows it. Asks for the word Reprotect on a terminal; elsewhere --confirm Reprotect is needed.",
  arguments: [GROUP_ARGUMENT],
  options: [
    {
      name: "to",
      value: "SITE",
      summary: "the old primary, which is what is meant without it; no other site yet",
    },
    ...CHANGING_OPTIONS,
  ],
  examples: [{ line: "tidemark --site beta reprotect payroll", does: "after asking" }],
  exits: [
    [0, "it has begun"],
    [1, "no such group, or it could not be done"],
    [2, "bad usage, or the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, or at this site, or the old primary has not answered"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/reprotect.js"),
};
