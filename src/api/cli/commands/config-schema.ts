import type { Command } from "#src/api/cli/command.js";

export const configSchema: Command = {
  type: "command",
  name: "schema",
  summary: "Print the JSON Schema of a kind of file",
  description:
    "Prints the JSON Schema of a daemon's configuration or of a group's specification, for editors and for checks in other programs. It tells keys, kinds and patterns; what holds between keys only config check can tell.",
  arguments: [{ name: "kind", summary: "daemon or group", choices: ["daemon", "group"] }],
  examples: [{ line: "tidemark config schema group > group.schema.json", does: "keep it beside the files" }],
  load: () => import("#src/api/cli/run/config-schema.js"),
};
