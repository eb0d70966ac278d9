import type { Command } from "#src/api/cli/command.js";

export const storeCheck: Command = {
  type: "command",
  name: "check",
  summary: "Compare all that the stores keep with its checksums",
  description:
    "Opens each store as a start of the daemon would, which finishes what a crash has interrupted and makes indexes again that are in doubt. Then compares everything that is kept with its checksums: state, ledger, journal, index, recovery points, images. Recovery points that need what is damaged are marked as damaged; nothing else is changed.",
  arguments: [
    { name: "data-dir", summary: "the data directory of a daemon that does not run", completes: "directory" },
  ],
  options: [
    { name: "group", value: "ID", summary: "only the group with this id, or whose id begins with it" },
  ],
  examples: [{ line: "tidemark store check /var/lib/tidemark", does: "whether a disk can still be trusted" }],
  exits: [
    [0, "nothing is wrong"],
    [5, "something is not what was written"],
    [1, "the directory is no data directory, or its disk fails"],
    [3, "a daemon runs on it"],
  ],
  load: () => import("#src/api/cli/run/store-check.js"),
};
