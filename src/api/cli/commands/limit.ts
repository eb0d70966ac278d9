import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const limit: Command = {
  type: "command",
  name: "limit",
  summary: "Limit what a group may send in a second, or show what limits it",
  description:
    "Changes the bandwidth of the link of a group at once, without interrupting it. It is recorded in the group's specification, as applying one that says so would: the group's file should say the same, or the next apply sets it back. What all groups together may move between two sites stands in the configuration of either, as peers.SITE.bandwidth; each counts in both directions, and the lowest limit is the one in force. Without --bandwidth it shows, at either site, which that is and where it comes from.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: [
    {
      name: "bandwidth",
      value: "RATE",
      summary: "such as 20MiB/s; none: as fast as it goes",
    },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark limit payroll --bandwidth 20MiB/s", does: "while others need the line" },
    { line: "tidemark limit payroll", does: "what is in force, and why" },
    { line: "tidemark limit payroll --bandwidth none", does: "as fast as it goes" },
  ],
  exits: [
    [0, "it is recorded, and counts from now on; or shown"],
    [1, "no such group"],
    [2, "the rate is none"],
    [3, "refused in this state of the group, or at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/limit.js"),
};
