import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const verify: Command = {
  type: "command",
  name: "verify",
  summary: "Compare both sites of a group by hash, while writes go on",
  description:
    "Cuts a recovery point, hashes at the primary what the volumes held at it and at the secondary a view of it, and compares the hashes. A point that is equal bears the mark `verified`, with the hash of all its bytes; one that is not is marked as damaged, with those that hold the same. With --repair what differs is sent again and compared again. To be asked at the primary. Ctrl-C ends the waiting, not the comparison.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: [
    { name: "repair", summary: "send again, from the primary, what differs at the secondary" },
    { name: "status", summary: "begin nothing: how the last one goes or went" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark verify payroll", does: "compare, and wait for what comes of it" },
    { line: "tidemark verify payroll --repair --confirm Repair", does: "and bring the secondary right" },
  ],
  exits: [
    [0, "all of it is equal"],
    [1, "no such group, or it could not be compared to the end"],
    [2, "the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, or at this site"],
    [4, "the daemon cannot be reached"],
    [5, "something differs, or could not be compared; also where it was repaired"],
  ],
  load: () => import("#src/api/cli/run/verify.js"),
};
