import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { DRILL_ARGUMENT } from "#src/api/cli/drill/drill-arguments.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const drillChangePoint: Command = {
  type: "command",
  name: "change-point",
  summary: "Move a drill to another point",
  description:
    "Ends what is attached to the drill, and begins it anew at another moment under the same name. What was written to it is thrown away; its note and its end stay as they are.",
  arguments: [GROUP_ARGUMENT, DRILL_ARGUMENT],
  options: [
    { name: "point", value: "SEL", summary: "the moment, as in point show", required: true },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    {
      line: "tidemark --site beta drill change-point payroll june --point 2026-05-01T10:00:00Z",
      does: "to a time",
    },
  ],
  exits: [
    [0, "it stands there"],
    [1, "no such group or drill"],
    [3, "refused: that moment cannot be opened, or this is not the secondary; it stays where it was"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/drill-change-point.js"),
};
