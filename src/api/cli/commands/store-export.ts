import type { Command } from "#src/api/cli/command.js";

export const storeExport: Command = {
  type: "command",
  name: "export",
  summary: "Copy a volume as of a recovery point to a file or device",
  description:
    "Opens the store as a start of the daemon would, copies one member as it was at the point, sparse, and reads back what was written. A file gets its name when it is whole, verified and on the disk: until then it is FILE.partial, which Ctrl-C and errors take away again, and a kill leaves behind for a person to look at. A block device is written in place.",
  arguments: [
    { name: "data-dir", summary: "the data directory of a daemon that does not run", completes: "directory" },
  ],
  options: [
    {
      name: "group",
      value: "ID",
      summary: "the group with this id, or whose id begins with it; not needed when there is only one",
    },
    { name: "member", value: "NAME", summary: "name or number of the member", required: true },
    {
      name: "point",
      value: "SELECTOR",
      summary: "latest, latest-processed, latest-app, a point's id, a time, seq-N",
      required: true,
    },
    { name: "to", value: "FILE", summary: "a file, or a block device", required: true, completes: "file" },
    {
      name: "confirm",
      value: "WORD",
      summary: "Overwrite: replace a file that holds something, or write over a device",
      choices: ["Overwrite"],
    },
  ],
  examples: [
    {
      line: "tidemark store export /var/lib/tidemark --member data --point latest --to /srv/data.img",
      does: "the volume at the newest moment that can be promoted",
    },
    {
      line: "tidemark store export /var/lib/tidemark --member data --point 2026-05-01T10:00:00Z --to /dev/vg/data --confirm Overwrite",
      does: "write a device as of that time",
    },
  ],
  exits: [
    [0, "the copy is there, and reads back as it was written"],
    [1, "no such member or point, no room, or what was to be read or written is damaged"],
    [3, "a daemon runs on it, the target holds something or is too small, or that moment cannot be opened"],
    [130, "Ctrl-C: nothing is left under the name of the file"],
  ],
  tidiesUp: true,
  load: () => import("#src/api/cli/run/store-export.js"),
};
