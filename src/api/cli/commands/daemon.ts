import type { Command } from "#src/api/cli/command.js";

export const daemon: Command = {
  type: "command",
  name: "daemon",
  summary: "Run the daemon of a site in the foreground",
  description:
    "Runs the daemon of a site in the foreground until SIGTERM or SIGINT; a second signal ends it at once. SIGHUP reloads the configuration.",
  options: [
    {
      name: "config",
      short: "c",
      value: "FILE",
      summary: "the configuration",
      required: true,
      completes: "file",
    },
    {
      name: "set",
      value: "KEY=VALUE",
      summary: "set one key, such as log.level=debug, over the environment and the file; may be repeated",
      repeated: true,
    },
  ],
  examples: [
    { line: "tidemark daemon --config /etc/tidemark/tidemark.yaml", does: "run the daemon of this machine" },
  ],
  exits: [
    [0, "stopped as asked"],
    [2, "the configuration is wrong"],
    [3, "another daemon holds the data directory, or it is of another site or a newer format"],
    [70, "internal error: a bug of tidemark"],
  ],
  ownsProcess: true,
  load: () => import("#src/api/cli/run/daemon.js"),
};
