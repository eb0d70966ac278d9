import type { Command } from "#src/api/cli/command.js";

export const status: Command = {
  type: "command",
  name: "status",
  summary: "Show how a site is doing",
  arguments: [{ name: "group", summary: "a group of the site", optional: true }],
  options: [
    {
      name: "watch",
      short: "w",
      summary: "go on showing it until Ctrl-C; with --output json an object a line",
    },
    { name: "check", summary: "end with 5 when the site is not healthy" },
  ],
  examples: [
    { line: "tidemark status", does: "the site of the local daemon" },
    { line: "tidemark --site beta status --watch", does: "the other site, as it changes" },
    { line: "tidemark status --check --output json", does: "for a monitoring script" },
  ],
  exits: [
    [0, "done"],
    [1, "no such group"],
    [4, "the daemon cannot be reached"],
    [5, "--check: the site is not healthy"],
  ],
  load: () => import("#src/api/cli/run/status.js"),
};
