import type { Command } from "#src/api/cli/command.js";

export const history: Command = {
  type: "command",
  name: "history",
  summary: "Show who asked for what at a site, and what came of it",
  description:
    "The audit log: every call that changes something, with who made it, when, why, its request id and its outcome; also what was refused. Whoever asks through the unix socket, or in clear on loopback, is `local`: --reason says more. Each site has its own; the newest 2,500 or so are kept, also over restarts.",
  arguments: [{ name: "group", summary: "name or id; it may be gone", optional: true }],
  options: [
    { name: "last", value: "N", summary: "so many of the newest (20)" },
    { name: "since", value: "D", summary: "only from so long ago on, such as 24h or 7d" },
  ],
  examples: [
    { line: "tidemark history payroll", does: "the newest of a group, oldest first" },
    {
      line: "tidemark history --since 7d --last 1000 --output json",
      does: "an object a line, for an auditor",
    },
  ],
  exits: [
    [1, "no such group, and nothing is known of one of that name"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/history.js"),
};
