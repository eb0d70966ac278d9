import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const pointCut: Command = {
  type: "command",
  name: "cut",
  summary: "Cut a recovery point now",
  description:
    "Cuts a point at the primary: a marker in the order of writes, which costs the same whatever the size of the volumes. It can be promoted once it has reached the secondary; --sync waits for that.",
  arguments: [GROUP_ARGUMENT],
  options: [
    { name: "label", value: "L", summary: "a name to find it by" },
    {
      name: "consistent",
      value: "KIND",
      summary:
        "as after a power loss (the default), at a completed flush, or between freeze and thaw of the application",
      choices: ["crash", "flush", "app"],
    },
    { name: "sync", summary: "return once the secondary could be promoted to it" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark point cut payroll --label before-upgrade --sync", does: "before something risky" },
    { line: "tidemark point cut payroll --consistent app", does: "with the application's help" },
  ],
  exits: [
    [0, "the point is cut"],
    [1, "no such group"],
    [2, "the label is no name"],
    [3, "refused in this state of the group, or at this site"],
    [4, "the daemon cannot be reached, or --sync waited for longer than --timeout"],
  ],
  load: () => import("#src/api/cli/run/point-cut.js"),
};
