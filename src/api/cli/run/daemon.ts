import type { RunCommand } from "#src/api/cli/command.js";

export const run: RunCommand = async ({ input, local }) =>
  local.runDaemon({ configFile: input.requiredOption("config"), overrides: input.optionList("set") });
