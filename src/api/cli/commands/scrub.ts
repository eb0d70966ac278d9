import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const scrub: Command = {
  type: "command",
  name: "scrub",
  summary: "Read back all that a site keeps of a group, and compare it with its checksums",
  description:
    "Reads journal, index, images and everything else that the site asked holds of the group, beside its work, and at a pace that leaves room for that. Recovery points that need what is damaged are marked as damaged; nothing else is changed. What was ended by a restart goes on where it was. Ctrl-C ends the waiting, not the reading. Without GROUP every group is read of which this site holds the copy.",
  arguments: [{ name: "group", summary: "name or id", optional: true }],
  options: [
    {
      name: "accept-loss",
      summary:
        "read nothing: go on without the decisions that this site has forgotten, so that points expire again",
    },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark --site beta scrub payroll", does: "at the secondary" },
    {
      line: "tidemark --site beta scrub payroll --accept-loss --confirm Accept",
      does: "once the pins and labels that status names as lost have been set again",
    },
  ],
  exits: [
    [0, "all of it is what was written"],
    [1, "no such group, or it could not be read to the end"],
    [2, "the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, or at this site"],
    [4, "the daemon cannot be reached"],
    [5, "something is not what was written"],
  ],
  load: () => import("#src/api/cli/run/scrub.js"),
};
