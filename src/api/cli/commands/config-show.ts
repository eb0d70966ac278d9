import type { Command } from "#src/api/cli/command.js";

export const configShow: Command = {
  type: "command",
  name: "show",
  summary: "Print the configuration that would be in force, and who set what",
  description:
    "Prints the configuration that a daemon started now would run by: flags over environment over file over defaults. Each setting says where it comes from. What is printed is a configuration file again; secrets in it are redacted.",
  arguments: [{ name: "file", summary: "the configuration of a daemon", optional: true, completes: "file" }],
  options: [
    {
      name: "set",
      value: "KEY=VALUE",
      summary: "set one key, such as log.level=debug, over the environment and the file; may be repeated",
      repeated: true,
    },
  ],
  examples: [
    { line: "tidemark config show /etc/tidemark/tidemark.yaml", does: "with defaults and environment" },
    { line: "tidemark config show --set site=alpha", does: "the defaults" },
  ],
  exits: [[2, "the configuration is wrong"]],
  load: () => import("#src/api/cli/run/config-show.js"),
};
