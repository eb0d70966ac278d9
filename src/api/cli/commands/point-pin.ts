import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT, POINT_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const pointPin: Command = {
  type: "command",
  name: "pin",
  summary: "Keep a recovery point out of retention's reach",
  description: "A pinned point survives every age, count and size limit of the group until it is unpinned.",
  arguments: [GROUP_ARGUMENT, POINT_ARGUMENT],
  options: CHANGING_OPTIONS,
  examples: [{ line: "tidemark --site beta point pin payroll latest-app", does: "the newest of kind app" }],
  exits: [
    [0, "the point is kept"],
    [1, "no such group or point"],
    [3, "no point was cut at that moment, or this site does not hold it"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/point-pin.js"),
};
