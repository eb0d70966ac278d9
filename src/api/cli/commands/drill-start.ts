import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const drillStart: Command = {
  type: "command",
  name: "start",
  summary: "Start a drill: a writable view of a point, for a test",
  description:
    "Makes a writable view of every member as of a moment, at the secondary, and prints where it can be attached to. Replication and retention go on and know nothing of it; what is written to it is kept through restarts, and thrown away when it is stopped. Any number may run at once. Members that do not stand at that moment are left out, and named.",
  arguments: [GROUP_ARGUMENT],
  options: [
    { name: "name", value: "N", summary: "how it is called; a number is taken without" },
    { name: "point", value: "SEL", summary: "the moment, as in point show; latest without" },
    { name: "note", value: "T", summary: "what it is for" },
    { name: "expire", value: "D", summary: "end it after this time, such as 8h" },
    { name: "include-fuzzy", summary: "show members too that were read while they changed" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    {
      line: "tidemark --site beta drill start payroll --name june --expire 8h",
      does: "from the newest moment, for a working day",
    },
    {
      line: "tidemark --site beta drill start payroll --point latest-app",
      does: "from the newest point cut with the application",
    },
  ],
  exits: [
    [0, "it runs"],
    [1, "no such group, or no room for it"],
    [2, "the name is no name, or the point is named in no way there is"],
    [3, "refused: there is one of that name, the point is damaged, or this is not the secondary"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/drill-start.js"),
};
