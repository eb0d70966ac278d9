import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const groupDelete: Command = {
  type: "command",
  name: "delete",
  summary: "End a group",
  description:
    "Stops serving and protecting the group and forgets it. The image of a primary and paths that a person gave are never deleted: what is kept is printed. Asks for the word Delete on a terminal; elsewhere --confirm Delete is needed.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: CHANGING_OPTIONS,
  examples: [
    { line: "tidemark group delete payroll", does: "after asking" },
    { line: "tidemark group delete payroll --confirm Delete --reason decommissioned", does: "in a script" },
  ],
  exits: [
    [0, "the group is gone"],
    [1, "no such group"],
    [2, "the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/group-delete.js"),
};
