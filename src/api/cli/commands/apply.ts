import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { FILE_OPTION } from "#src/api/cli/group/file-option.js";

export const apply: Command = {
  type: "command",
  name: "apply",
  summary: "Make a group what its file says",
  description:
    "Creates the group, or changes it to what the file says, and prints each change. A group that is so already is left alone. What would drop data, such as a member that the file no longer names, wants the confirmation Delete. Primary and secondary count when the group is created: afterwards only failover and the like change the direction.",
  options: [
    FILE_OPTION,
    { name: "dry-run", summary: "only show what would change, as tidemark diff does" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark apply -f payroll.yaml", does: "create the group, or change it" },
    { line: "tidemark apply -f payroll.yaml --dry-run", does: "what that would do" },
    { line: "tidemark apply -f payroll.yaml --confirm Delete", does: "also where it drops a member" },
  ],
  exits: [
    [0, "it is what the file says"],
    [2, "the file is wrong, or a confirmation is missing"],
    [3, "refused in this state of the group"],
    [4, "the daemon cannot be reached"],
    [5, "--dry-run: something would change"],
  ],
  load: () => import("#src/api/cli/run/apply.js"),
};
