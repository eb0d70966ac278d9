import type { CommandFamily } from "#src/api/cli/command.js";
import { planFailover } from "#src/api/cli/commands/plan-failover.js";
import { planPlannedFailover } from "#src/api/cli/commands/plan-planned-failover.js";
import { planReprotect } from "#src/api/cli/commands/plan-reprotect.js";

export const plan: CommandFamily = {
  type: "family",
  name: "plan",
  summary: "Show what a verb would do now, and change nothing",
  commands: [planFailover, planPlannedFailover, planReprotect],
};
