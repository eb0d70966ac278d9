import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const resume: Command = {
  type: "command",
  name: "resume",
  summary: "Go on with the replication of a paused group",
  description:
    "Goes on with replication. Only what changed meanwhile is sent; earlier points can be opened throughout. Returns once the secondary follows again, or says why it does not. With --force also where the group was handed over by planned-failover and its secondary has not answered: it is served here again. If the secondary had taken it over all the same, this site stops once it hears of that, and what was written here since is kept as a branch.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: [
    { name: "force", summary: "go on as the primary although the outcome of a hand-over is not known" },
    ...CHANGING_OPTIONS,
  ],
  examples: [{ line: "tidemark resume payroll", does: "at the primary" }],
  exits: [
    [0, "it goes on, and the secondary follows; with --no-wait: it goes on"],
    [1, "no such group"],
    [3, "refused in this state of the group, or at this site"],
    [4, "the daemon cannot be reached"],
    [5, "it goes on, and the secondary did not follow within --timeout (15s): why is printed"],
  ],
  load: () => import("#src/api/cli/run/resume.js"),
};
