import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const restartReplication: Command = {
  type: "command",
  name: "restart-replication",
  summary: "Send all of a group to its secondary again",
  description:
    "Reads every block and sends it again: after a copy was lost or deleted, or where it is not trusted any more. What the secondary holds stays usable until the new state is there, and its points are kept by their policy; with --now the copy goes first, with every point. The volumes go on being served. Asks for the word Restart on a terminal; elsewhere --confirm Restart is needed.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: [
    { name: "now", summary: "drop the copy and its points first, and begin with nothing" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark restart-replication payroll", does: "after asking; at the primary" },
    {
      line: "tidemark restart-replication payroll --now --confirm Restart",
      does: "where the copy is gone or damaged",
    },
  ],
  exits: [
    [0, "it has begun; tidemark status shows how far it is"],
    [1, "no such group"],
    [2, "the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, or at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/restart-replication.js"),
};
