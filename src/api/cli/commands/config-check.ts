import type { Command } from "#src/api/cli/command.js";

export const configCheck: Command = {
  type: "command",
  name: "check",
  summary: "Say everything that is wrong with configuration files",
  description:
    "Reads the configuration of a daemon as the daemon would, with environment and --set over it, and says everything that is wrong with it: where, what was found, what is allowed. Also looks at what it names on this machine: certificates, directories, programs. With --group, the specification of a group is checked too, against this site's configuration where one is given.",
  arguments: [{ name: "file", summary: "the configuration of a daemon", optional: true, completes: "file" }],
  options: [
    { name: "group", value: "FILE", summary: "the specification of a group", completes: "file" },
    {
      name: "set",
      value: "KEY=VALUE",
      summary: "set one key, such as log.level=debug, over the environment and the file; may be repeated",
      repeated: true,
    },
    {
      name: "text-only",
      summary: "the files are for another machine: look at nothing but their text",
    },
  ],
  examples: [
    { line: "tidemark config check /etc/tidemark/tidemark.yaml", does: "before the daemon is restarted" },
    {
      line: "tidemark config check --group payroll.yaml /etc/tidemark/tidemark.yaml",
      does: "whether this site would accept the group",
    },
  ],
  exits: [
    [0, "nothing is wrong; there may be warnings"],
    [2, "something is wrong"],
  ],
  load: () => import("#src/api/cli/run/config-check.js"),
};
