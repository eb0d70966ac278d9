import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT, POINT_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const pointShow: Command = {
  type: "command",
  name: "show",
  summary: "Show a recovery point, or what a selector means now",
  arguments: [GROUP_ARGUMENT, POINT_ARGUMENT],
  examples: [
    { line: "tidemark --site beta point show payroll latest", does: "what could be promoted now" },
    { line: "tidemark --site beta point show payroll 2026-05-01T10:00:00Z", does: "a moment of the window" },
  ],
  exits: [
    [1, "no such group or point"],
    [2, "the point is named in no way there is"],
    [3, "that moment cannot be opened, or not at this site; what can is printed"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/point-show.js"),
};
