import type { Command } from "#src/api/cli/command.js";

export const storeInspect: Command = {
  type: "command",
  name: "inspect",
  summary: "Show what the stores of a data directory hold",
  description:
    "Opens each store as a start of the daemon would, which finishes what a crash has interrupted, and shows its history, members, recovery points and branches.",
  arguments: [
    { name: "data-dir", summary: "the data directory of a daemon that does not run", completes: "directory" },
  ],
  options: [
    { name: "group", value: "ID", summary: "only the group with this id, or whose id begins with it" },
  ],
  examples: [
    {
      line: "tidemark store inspect /var/lib/tidemark",
      does: "what is there after the host of a daemon was lost",
    },
  ],
  exits: [
    [0, "done"],
    [1, "the directory is no data directory, or its disk fails"],
    [3, "a daemon runs on it"],
  ],
  load: () => import("#src/api/cli/run/store-inspect.js"),
};
