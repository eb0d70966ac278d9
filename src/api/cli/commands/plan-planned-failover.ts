import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const planPlannedFailover: Command = {
  type: "command",
  name: "planned-failover",
  summary: "Show what a planned failover would do now",
  description:
    "At the primary. What is still on its way to the secondary, what would be ended and created, and what stands in the way at either site: the secondary is asked. Changes nothing.",
  arguments: [GROUP_ARGUMENT],
  options: [{ name: "delete-points", summary: "as if the recovery points at the secondary might go" }],
  examples: [{ line: "tidemark --site alpha plan planned-failover payroll", does: "before it is asked for" }],
  exits: [
    [1, "no such group"],
    [3, "it cannot be done in this state, or at this site"],
    [4, "the daemon cannot be reached"],
    [5, "something stands in the way"],
  ],
  load: () => import("#src/api/cli/run/plan-planned-failover.js"),
};
