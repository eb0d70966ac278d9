import type { Command } from "#src/api/cli/command.js";

export const groupShow: Command = {
  type: "command",
  name: "show",
  summary: "Show what a group is to be",
  description:
    "Shows the specification of a group with every default filled in. With --output yaml it is a file that tidemark apply takes. How the group fares is told by tidemark status GROUP.",
  arguments: [{ name: "group", summary: "name or id" }],
  examples: [
    { line: "tidemark group show payroll", does: "for people" },
    { line: "tidemark group show payroll --output yaml > payroll.yaml", does: "the file behind it" },
  ],
  exits: [
    [1, "no such group"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/group-show.js"),
};
