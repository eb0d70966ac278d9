import type { Command } from "#src/api/cli/command.js";

export const rpo: Command = {
  type: "command",
  name: "rpo",
  summary: "Report how a group kept to its target for loss",
  description:
    "How much of the time exposure was within the target, the worst, percentiles, and each breach, from what the primary has measured minute by minute. Time in which the daemon did not run is unknown, and said to be so: no figure is better than what was. 31 days are remembered.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: [{ name: "since", value: "D", summary: "how far back, such as 1h or 7d (24h)" }],
  examples: [
    { line: "tidemark rpo payroll", does: "the last day, at the primary" },
    { line: "tidemark rpo payroll --since 30d --output json", does: "a month, for a report" },
  ],
  exits: [
    [0, "done"],
    [1, "no such group"],
    [3, "this site is not its primary, or it has no secondary"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/rpo.js"),
};
