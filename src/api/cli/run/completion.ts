import type { RunCommand } from "#src/api/cli/command.js";
import { completionScript } from "#src/api/cli/completion/completion-script.js";
import { TREE } from "#src/api/cli/tree.js";

export const run: RunCommand = async ({ input, output }) => {
  output.text(completionScript(input.requiredArgument("shell"), TREE));
  return undefined;
};
