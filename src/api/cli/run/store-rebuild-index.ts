import type { RunCommand } from "#src/api/cli/command.js";
import { storeToolOptions } from "#src/api/cli/run/store-tool-options.js";

export const run: RunCommand = async (context) => {
  const groups = await context.local.rebuildIndexes(storeToolOptions(context));
  context.output.result({ groups }, () =>
    groups.length === 0
      ? "no groups\n"
      : groups.map((group) => `${group}: index and points are made again\n`).join(""),
  );
  return undefined;
};
