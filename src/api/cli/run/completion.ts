import type { RunCommand } from "#src/api/cli/command.js";
import { completionScript } from "#src/api/cli/completion/completion-script.js";

export const run: RunCommand = async ({ input, output, wholeTree }) => {
  output.text(completionScript(input.requiredArgument("shell"), await wholeTree()));
  return undefined;
};
