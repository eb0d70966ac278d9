import type { CommandFamily } from "#src/api/cli/command.js";
import { groupDelete } from "#src/api/cli/commands/group-delete.js";
import { groupList } from "#src/api/cli/commands/group-list.js";
import { groupResize } from "#src/api/cli/commands/group-resize.js";
import { groupShow } from "#src/api/cli/commands/group-show.js";

export const group: CommandFamily = {
  type: "family",
  name: "group",
  summary: "List, show, resize and delete groups",
  commands: [groupList, groupShow, groupResize, groupDelete],
};
