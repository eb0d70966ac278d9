import type { CommandFamily } from "#src/api/cli/command.js";
import { planFailover } from "#src/api/cli/commands/plan-failover.js";

export const plan: CommandFamily = {
  type: "family",
  name: "plan",
  summary: "Show what a verb would do now, and change nothing",
  commands: [planFailover],
};
