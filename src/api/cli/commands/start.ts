import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const start: Command = {
  type: "command",
  name: "start",
  summary: "Begin the replication of a group",
  description:
    "Begins the replication of a group that was made without a secondary, or goes on with that of one that is paused; one that replicates already is left as it is. The volumes are served throughout. Naming the site with --to is recorded in the group's specification, as applying one that says so would: the group's file should say the same, or the next apply takes the secondary away. Returns once the secondary follows, or says why it does not; status shows how far the first seed is.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: [
    {
      name: "to",
      value: "SITE",
      summary: "the site that is to hold the copy, for a group that names no secondary: one of peers",
    },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark start payroll --to beta", does: "at the primary: from here on it is protected" },
    { line: "tidemark start payroll", does: "goes on, where it was paused" },
  ],
  exits: [
    [0, "it replicates, and the secondary follows; with --no-wait: it replicates"],
    [1, "no such group"],
    [2, "the site is none of peers, or cannot be the secondary"],
    [3, "refused in this state of the group, or at this site; or it names no secondary, or another one"],
    [4, "the daemon cannot be reached"],
    [5, "it replicates, and the secondary did not follow within --timeout (15s): why is printed"],
  ],
  load: () => import("#src/api/cli/run/start.js"),
};
