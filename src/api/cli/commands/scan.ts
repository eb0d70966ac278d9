import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const scan: Command = {
  type: "command",
  name: "scan",
  summary: "Scan the members of a group now that are captured by scans",
  description:
    "Begins a scan of MEMBER, or of all members together: a snapshot of each is made, hashed, compared with what the last scan has brought, and what differs is sent. It ends with a recovery point of the kind scan; nothing of an unfinished one can be seen or failed over to. While one is under way the next follows it. The command answers when the scan has been asked for, and tidemark point list tells when its point is there.",
  arguments: [
    { name: "group", summary: "name or id" },
    { name: "member", summary: "name of the member", optional: true },
  ],
  options: CHANGING_OPTIONS,
  examples: [
    { line: "tidemark scan archive", does: "at the primary, beside the scans that its schedule brings" },
  ],
  exits: [
    [0, "it has begun, or follows the one that is under way"],
    [1, "no such group or member"],
    [3, "nothing of the group is scanned, or this site is not its primary"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/scan.js"),
};
