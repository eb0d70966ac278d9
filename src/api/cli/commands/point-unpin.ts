import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT, POINT_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const pointUnpin: Command = {
  type: "command",
  name: "unpin",
  summary: "Hand a pinned recovery point back to retention",
  description: "The point goes when the group's policy says so, which may be at once.",
  arguments: [GROUP_ARGUMENT, POINT_ARGUMENT],
  options: CHANGING_OPTIONS,
  examples: [{ line: "tidemark --site beta point unpin payroll latest-app", does: "the newest of kind app" }],
  exits: [
    [0, "the point is as any other"],
    [1, "no such group or point"],
    [3, "no point was cut at that moment, or this site does not hold it"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/point-unpin.js"),
};
