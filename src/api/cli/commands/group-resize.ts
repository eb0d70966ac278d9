import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const groupResize: Command = {
  type: "command",
  name: "resize",
  summary: "Make a volume larger while it is used",
  description:
    "Makes a volume larger. Clients that are attached see the new size when they attach again. The group's file should say the new size too: applying the old one afterwards would mean to shrink the volume, and is refused.",
  arguments: [
    { name: "group", summary: "name or id" },
    { name: "member", summary: "name of the volume" },
    { name: "size", summary: "its new size, such as 20GiB" },
  ],
  options: CHANGING_OPTIONS,
  examples: [{ line: "tidemark group resize payroll data 20GiB", does: "payroll/data has 20 GiB" }],
  exits: [
    [0, "the volume has this size"],
    [1, "no such group, or no room for it"],
    [2, "the size is none, or smaller than the volume is: none is ever made smaller"],
    [3, "refused in this state of the group"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/group-resize.js"),
};
