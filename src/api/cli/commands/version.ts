import type { Command } from "#src/api/cli/command.js";

export const version: Command = {
  type: "command",
  name: "version",
  summary: "Print the version of this program",
  examples: [{ line: "tidemark version --output json", does: "with the versions of Node and the platform" }],
  load: () => import("#src/api/cli/run/version.js"),
};
