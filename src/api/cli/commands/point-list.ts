import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const pointList: Command = {
  type: "command",
  name: "list",
  summary: "List the recovery points of a group, newest first",
  description:
    "Lists the points that the secondary holds; asked of another site, it says which command to run. Between them, every moment of the window can be opened too.",
  arguments: [GROUP_ARGUMENT],
  options: [
    { name: "from", value: "TIME", summary: "only points cut at this time or later" },
    { name: "until", value: "TIME", summary: "only points cut before this time" },
    {
      name: "kind",
      value: "KIND",
      summary: "only of this kind: crash, flush, app, scan or branch; may be repeated",
      choices: ["crash", "flush", "app", "scan", "branch"],
      repeated: true,
    },
  ],
  examples: [
    { line: "tidemark --site beta point list payroll", does: "a line for each point" },
    {
      line: "tidemark --site beta point list payroll --kind app --from 2026-05-01T00:00:00Z",
      does: "some of them",
    },
  ],
  exits: [
    [1, "no such group"],
    [3, "this site does not hold them; the command line to run is printed"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/point-list.js"),
};
