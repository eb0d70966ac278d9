import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const pause: Command = {
  type: "command",
  name: "pause",
  summary: "Stop the replication of a group",
  description:
    "Stops replication; the volumes go on being served. Points are kept and do not expire, none are cut, and what is written meanwhile is exposed until tidemark resume has caught up.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: CHANGING_OPTIONS,
  examples: [{ line: "tidemark pause payroll --reason maintenance-of-beta", does: "at the primary" }],
  exits: [
    [0, "it is paused"],
    [1, "no such group"],
    [3, "refused in this state of the group, or at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/pause.js"),
};
