import type { CommandFamily } from "#src/api/cli/command.js";
import { branchDrop } from "#src/api/cli/commands/branch-drop.js";
import { branchList } from "#src/api/cli/commands/branch-list.js";
import { branchShow } from "#src/api/cli/commands/branch-show.js";

export const branch: CommandFamily = {
  type: "family",
  name: "branch",
  summary: "List, show and drop kept branches of history",
  commands: [branchList, branchShow, branchDrop],
};
