import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const configReload: Command = {
  type: "command",
  name: "reload",
  summary: "Make the running daemon read its configuration again",
  description:
    "Makes the running daemon read its configuration again. What cannot change while it runs is named, and takes effect at the next start.",
  options: CHANGING_OPTIONS,
  examples: [{ line: "tidemark config reload", does: "the daemon of this machine" }],
  exits: [
    [0, "reloaded"],
    [2, "the configuration is wrong; the daemon goes on with the old one"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/config-reload.js"),
};
