import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const planFailover: Command = {
  type: "command",
  name: "failover",
  summary: "Show what a failover would do now",
  description:
    "The point, what would be lost, what would be created and ended, which members would be left out, and what stands in the way. Of a group that was failed over it shows what change-point would do. Changes nothing.",
  arguments: [GROUP_ARGUMENT],
  options: [
    { name: "point", value: "SEL", summary: "the moment to serve, as point show takes it; default latest" },
    { name: "include-fuzzy", summary: "serve members too that were read while they changed" },
  ],
  examples: [{ line: "tidemark --site beta plan failover payroll", does: "to all that has arrived" }],
  exits: [
    [1, "no such group or point"],
    [2, "the point is named in no way there is"],
    [3, "it cannot be done in this state, at this point, or at this site"],
    [4, "the daemon cannot be reached"],
    [5, "something stands in the way, which --force would override"],
  ],
  load: () => import("#src/api/cli/run/plan-failover.js"),
};
