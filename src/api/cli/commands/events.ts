import type { Command } from "#src/api/cli/command.js";

export const events: Command = {
  type: "command",
  name: "events",
  summary: "Show what happened at a site, or to a group",
  description:
    "Changes of status, links that come and go, breaches of the target for loss, resyncs, trouble with stores, and what operators did. The newest 2,000 are kept, also over restarts; a gap in the numbers says that some were dropped.",
  arguments: [{ name: "group", summary: "name or id; it may be gone", optional: true }],
  options: [
    { name: "follow", short: "f", summary: "go on with each as it happens, until Ctrl-C" },
    { name: "last", value: "N", summary: "so many of the newest (20)" },
  ],
  examples: [
    { line: "tidemark events payroll", does: "the newest of a group, oldest first" },
    { line: "tidemark events --follow --output json", does: "an object a line, for a program" },
  ],
  exits: [[4, "the daemon cannot be reached"]],
  load: () => import("#src/api/cli/run/events.js"),
};
