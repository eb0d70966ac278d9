import type { Command } from "#src/api/cli/command.js";

export const demo: Command = {
  type: "command",
  name: "demo",
  summary: "Show what it does, with two daemons on this machine",
  description:
    "Starts two daemons on unix sockets in a temporary directory, replicates a volume that is written to all the time, and then: cuts a recovery point and reads it, writes to a drill of it, kills the secondary and the primary, looks for every write that was acknowledged, compares both sites, fails over, reprotects, and hands over to where it began. On a terminal each step waits for Enter, below a live picture. Takes less than a minute, and leaves nothing behind.",
  options: [
    { name: "auto", summary: "one step after the other, without asking; as where there is no terminal" },
    { name: "keep", summary: "leave the data, the configurations and the logs, and say where" },
  ],
  examples: [
    { line: "tidemark demo", does: "step by step" },
    { line: "tidemark demo --auto", does: "in one go" },
  ],
  exits: [
    [0, "every check held"],
    [5, "not every check held; which is printed"],
  ],
  tidiesUp: true,
  load: () => import("#src/api/cli/run/demo.js"),
};
