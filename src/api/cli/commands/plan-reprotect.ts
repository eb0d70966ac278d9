import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const planReprotect: Command = {
  type: "command",
  name: "reprotect",
  summary: "Show what reprotecting would move now",
  description:
    "At the site that was failed over to, once that is final. How much may differ at the old primary, as far as this site knows, which is what is compared by hash and sent where it differs; and what stands in the way. Changes nothing.",
  arguments: [GROUP_ARGUMENT],
  options: [{ name: "to", value: "SITE", summary: "the site to protect to; default: the old primary" }],
  examples: [{ line: "tidemark --site beta plan reprotect payroll", does: "before it is asked for" }],
  exits: [
    [1, "no such group"],
    [3, "it cannot be done in this state, or at this site"],
    [4, "the daemon cannot be reached"],
    [5, "something stands in the way"],
  ],
  load: () => import("#src/api/cli/run/plan-reprotect.js"),
};
