import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const groupDelete: Command = {
  type: "command",
  name: "delete",
  summary: "End a group",
  description:
    "At the primary: stops serving and protecting the group and forgets it. The copy at its secondary stays as it is, or goes with its points by --with-copy: at once, or as soon as that site can be reached. At the secondary: drops the copy and its points; the primary goes on and says that it is not protected. The image of a primary and paths that a person gave are never deleted: what is kept is printed. Asks for the word Delete on a terminal; elsewhere --confirm Delete is needed.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: [
    { name: "with-copy", summary: "at the primary: drop the secondary's copy too, with every point" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark group delete payroll", does: "after asking" },
    { line: "tidemark group delete payroll --confirm Delete --reason decommissioned", does: "in a script" },
    { line: "tidemark group delete payroll --with-copy", does: "and nothing of it is left at the secondary" },
  ],
  exits: [
    [0, "the group is gone; what is left of it is printed"],
    [1, "no such group"],
    [2, "the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/group-delete.js"),
};
