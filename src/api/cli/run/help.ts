import type { RunCommand } from "#src/api/cli/command.js";
import { helpText } from "#src/api/cli/help/help-text.js";
import { findNode, TREE } from "#src/api/cli/tree.js";
import { unknownCommand } from "#src/api/cli/usage-error.js";

export const run: RunCommand = async ({ input, output, columns }) => {
  const words = input.argumentList("command");
  const wrongAt = words.findIndex((_, index) => findNode(TREE, words.slice(0, index + 1)) === undefined);
  if (wrongAt >= 0) throw unknownCommand(words[wrongAt] ?? "", words.slice(0, wrongAt), TREE);
  output.text(helpText(words, TREE, columns));
  return undefined;
};
