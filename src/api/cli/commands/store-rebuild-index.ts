import type { Command } from "#src/api/cli/command.js";

export const storeRebuildIndex: Command = {
  type: "command",
  name: "rebuild-index",
  summary: "Make the indexes again from journal and ledger",
  description:
    "Throws the indexes of versions and points away and makes them again. Nothing is lost by that: journal and ledger hold all that they say. A daemon does the same by itself when it finds an index in doubt.",
  arguments: [
    { name: "data-dir", summary: "the data directory of a daemon that does not run", completes: "directory" },
  ],
  options: [
    { name: "group", value: "ID", summary: "only the group with this id, or whose id begins with it" },
  ],
  examples: [
    { line: "tidemark store rebuild-index /var/lib/tidemark", does: "when a file of an index was lost" },
  ],
  exits: [
    [0, "done"],
    [1, "the directory is no data directory, or its disk fails"],
    [3, "a daemon runs on it"],
  ],
  load: () => import("#src/api/cli/run/store-rebuild-index.js"),
};
