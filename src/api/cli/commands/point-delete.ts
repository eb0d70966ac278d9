import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT, POINT_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const pointDelete: Command = {
  type: "command",
  name: "delete",
  summary: "Delete a recovery point",
  description:
    "Drops a point. What only it kept is freed; other points, and the moments of the window, stay as they are. Asks for the word Delete on a terminal; elsewhere --confirm Delete is needed.",
  arguments: [GROUP_ARGUMENT, POINT_ARGUMENT],
  options: CHANGING_OPTIONS,
  examples: [
    {
      line: "tidemark --site beta point delete payroll 01981fb6-3c1f-7b6e-9c0e-2f6b6c0f7d11 --confirm Delete",
      does: "in a script",
    },
  ],
  exits: [
    [0, "the point is gone"],
    [1, "no such group or point"],
    [2, "the confirmation is missing; nothing was changed"],
    [3, "refused: the last good point of a secondary is never dropped"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/point-delete.js"),
};
