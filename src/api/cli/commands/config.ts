import type { CommandFamily } from "#src/api/cli/command.js";
import { configReload } from "#src/api/cli/commands/config-reload.js";

export const config: CommandFamily = {
  type: "family",
  name: "config",
  summary: "Check, show and reload the configuration of a daemon",
  commands: [configReload],
};
