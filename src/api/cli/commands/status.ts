import type { Command } from "#src/api/cli/command.js";

export const status: Command = {
  type: "command",
  name: "status",
  summary: "Show how a site or a group is doing",
  description:
    "Without a group: the daemon of a site, with a line for each of its groups. With one: that group, and where its volumes are attached to.",
  arguments: [{ name: "group", summary: "name or id of a group of the site", optional: true }],
  options: [
    {
      name: "watch",
      short: "w",
      summary: "go on showing it until Ctrl-C; with --output json an object a line",
    },
    { name: "check", summary: "end with 5 when the group is not protected, or the site not healthy" },
  ],
  examples: [
    { line: "tidemark status", does: "the site of the local daemon" },
    { line: "tidemark status payroll --watch", does: "a group, as it changes" },
    { line: "tidemark --site beta status --watch", does: "the other site, as it changes" },
    { line: "tidemark status payroll --check --output json", does: "for a monitoring script" },
  ],
  exits: [
    [0, "done"],
    [1, "no such group, or it was deleted while it was watched"],
    [4, "the daemon cannot be reached"],
    [
      5,
      "--check: the group is not protected; or the site is not healthy: one of its parts does not run, its certificate has expired, or a group of it is not protected",
    ],
  ],
  load: () => import("#src/api/cli/run/status.js"),
};
