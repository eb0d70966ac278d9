import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const failover: Command = {
  type: "command",
  name: "failover",
  summary: "Serve a group at the site that holds its copy",
  description:
    "Runs at the secondary and never needs the primary. Replication ends, the point is promised durably, and the volumes are served from it, for reading and writing, whatever their size. The old primary is told at once, or as soon as it answers, and stops serving. With --stop-source it is asked first to let nobody write, then the hook stop-source is run, and what is still on its way is taken: so nothing that it has acknowledged is lost, where it answers. Where it does not the failover goes on without it. Until tidemark commit, another point can be taken with tidemark change-point. Asks for the word Failover on a terminal, and shows what would be lost; elsewhere --confirm Failover is needed.",
  arguments: [GROUP_ARGUMENT],
  options: [
    {
      name: "point",
      value: "SEL",
      summary: "the moment to serve, as point show takes it; default latest, the least loss",
    },
    {
      name: "stop-source",
      summary: "first ask the primary to stop, and take what it still sends, for 10s or --timeout",
    },
    { name: "include-fuzzy", summary: "serve members too that were read while they changed" },
    { name: "force", summary: "although the point is damaged, or the store is not as it was written" },
    ...CHANGING_OPTIONS,
  ],
  examples: [
    { line: "tidemark --site beta failover payroll", does: "all that had arrived, after asking" },
    {
      line: "tidemark --site beta failover payroll --stop-source",
      does: "the same, once the primary has stopped, if it answers",
    },
    {
      line: "tidemark --site beta failover payroll --point latest-processed --confirm Failover",
      does: "the newest point that was cut",
    },
  ],
  exits: [
    [0, "it is served"],
    [1, "no such group or point, or it could not be done"],
    [2, "bad usage, or the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, at this point, or at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/failover.js"),
};
