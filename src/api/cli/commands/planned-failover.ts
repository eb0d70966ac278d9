import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const plannedFailover: Command = {
  type: "command",
  name: "planned-failover",
  summary: "Hand a group over to its secondary, losing nothing",
  description:
    "At the primary, while the group is protected. Writers wait until the secondary has all that was written; then it takes over, and this site is its secondary; what both hold is not sent again. What clients have open of the volumes here ends. Whatever fails before the secondary may take over leaves both sites as before. If the link breaks in the moment after, nothing is served here until the secondary has answered; failover at the secondary, or resume --force here, decides it without an answer. The secondary's images are written in place from then on, so it keeps no points: --delete-points says that they may go. Asks for the word Planned on a terminal; elsewhere --confirm Planned is needed.",
  arguments: [GROUP_ARGUMENT],
  options: [
    { name: "delete-points", summary: "drop the recovery points at the secondary" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark --site alpha planned-failover payroll --delete-points", does: "after asking" },
  ],
  exits: [
    [0, "the secondary has taken over; or is still being asked, which the job's state says"],
    [1, "no such group, or it could not be done, and all is as before"],
    [2, "bad usage, or the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, or at this site, or the secondary refuses"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/planned-failover.js"),
};
