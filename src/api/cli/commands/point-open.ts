import type { Command } from "#src/api/cli/command.js";
import { GROUP_ARGUMENT } from "#src/api/cli/point/point-arguments.js";

export const pointOpen: Command = {
  type: "command",
  name: "open",
  summary: "Print where a member can be read as of a moment",
  description:
    "Resolves the moment and prints the nbd:// URI of a read-only view of it, for any NBD client, while replication goes on. The view is made when a client attaches, and the URI means the same moment for as long as that is kept.",
  arguments: [
    GROUP_ARGUMENT,
    {
      name: "member@point",
      summary: "the member, and the moment as in point show; data is data@latest, @latest is every member",
    },
  ],
  examples: [
    { line: "tidemark --site beta point open payroll data@latest", does: "one line: the URI" },
    {
      line: 'qemu-img convert "$(tidemark --site beta point open payroll data@latest-app)" copy.qcow2',
      does: "a copy of it",
    },
  ],
  exits: [
    [1, "no such group, member or point"],
    [2, "the point is named in no way there is"],
    [3, "that moment cannot be opened, or not at this site; what can is printed"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/point-open.js"),
};
