import type { RunCommand } from "#src/api/cli/command.js";
import { helpText } from "#src/api/cli/help/help-text.js";
import { findNode } from "#src/api/cli/sections.js";
import { unknownCommand } from "#src/api/cli/usage-error.js";

export const run: RunCommand = async ({ input, output, wholeTree, columns }) => {
  const sections = await wholeTree();
  const words = input.argumentList("command");
  const wrongAt = words.findIndex((_, index) => findNode(sections, words.slice(0, index + 1)) === undefined);
  if (wrongAt >= 0) throw unknownCommand(words[wrongAt] ?? "", words.slice(0, wrongAt), sections);
  output.text(helpText(words, sections, columns));
  return undefined;
};
