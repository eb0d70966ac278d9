import type { RunCommand } from "#src/api/cli/command.js";
import { helpOf } from "#src/api/cli/help-of.js";

export const run: RunCommand = async ({ input, output, columns }) => {
  output.text(helpOf(input.argumentList("command"), columns));
  return undefined;
};
