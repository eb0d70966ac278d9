import type { Command } from "#src/api/cli/command.js";

export const help: Command = {
  type: "command",
  name: "help",
  summary: "Say more about a command",
  arguments: [
    { name: "command", summary: "its words", optional: true, variadic: true, completes: "command" },
  ],
  examples: [{ line: "tidemark help config check", does: "the same as tidemark config check --help" }],
  load: () => import("#src/api/cli/run/help.js"),
};
