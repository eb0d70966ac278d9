import type { Command } from "#src/api/cli/command.js";
import { FILE_OPTION } from "#src/api/cli/group/file-option.js";

export const diff: Command = {
  type: "command",
  name: "diff",
  summary: "Show what tidemark apply would change",
  description:
    "Compares the file with the group as it is and prints each change that tidemark apply would make. Changes nothing.",
  options: [FILE_OPTION],
  examples: [
    { line: "tidemark diff -f payroll.yaml", does: "whether the group still is what its file says" },
  ],
  exits: [
    [0, "nothing would change"],
    [2, "the file is wrong"],
    [3, "applying it would be refused"],
    [4, "the daemon cannot be reached"],
    [5, "something would change"],
  ],
  load: () => import("#src/api/cli/run/diff.js"),
};
