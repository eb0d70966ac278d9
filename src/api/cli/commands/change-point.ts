import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const changePoint: Command = {
  type: "command",
  name: "change-point",
  summary: "Serve a group that was failed over from another point",
  description:
    "What clients have open ends, and what was written since the failover is kept as a branch with a point at its end, to which can be changed again. As often as wanted, until tidemark commit. Asks for the word Change on a terminal; elsewhere --confirm Change is needed.",
  arguments: [GROUP_ARGUMENT],
  options: [
    { name: "point", value: "SEL", summary: "the moment to serve, as point show takes it", required: true },
    { name: "include-fuzzy", summary: "serve members too that were read while they changed" },
    { name: "force", summary: "although the point is damaged, or the store is not as it was written" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    {
      line: "tidemark --site beta change-point payroll --point 2026-05-01T10:00:00Z",
      does: "a moment of the window, after asking",
    },
  ],
  exits: [
    [0, "it is served from there"],
    [1, "no such group or point, or it could not be done"],
    [2, "bad usage, or the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, at this point, or at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/change-point.js"),
};
