import type { Command } from "#src/api/cli/command.js";

export const groupList: Command = {
  type: "command",
  name: "list",
  summary: "List the groups of a site",
  examples: [{ line: "tidemark group list", does: "one line for each group, with its status" }],
  exits: [[4, "the daemon cannot be reached"]],
  load: () => import("#src/api/cli/run/group-list.js"),
};
