import type { CommandFamily } from "#src/api/cli/command.js";
import { configCheck } from "#src/api/cli/commands/config-check.js";
import { configReload } from "#src/api/cli/commands/config-reload.js";
import { configSchema } from "#src/api/cli/commands/config-schema.js";
import { configShow } from "#src/api/cli/commands/config-show.js";

export const config: CommandFamily = {
  type: "family",
  name: "config",
  summary: "Check, show and reload the configuration of a daemon",
  commands: [configCheck, configShow, configReload, configSchema],
};
