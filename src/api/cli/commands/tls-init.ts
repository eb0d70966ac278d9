import type { Command } from "#src/api/cli/command.js";

export const tlsInit: Command = {
  type: "command",
  name: "init",
  summary: "Make a small authority and certificates, for people who have none",
  description:
    "Makes a certificate authority in DIR and a certificate with its key for each site and operator. On a directory that has an authority already it adds what is missing; it never overwrites a file. A site is known by its name, not by its address, so no host needs to be in a certificate; --host is for other tools that compare the host they dialled.",
  arguments: [{ name: "dir", summary: "the directory, made if missing", completes: "directory" }],
  options: [
    {
      name: "site",
      value: "NAME",
      summary: "a site: it listens and dials; may be repeated",
      repeated: true,
    },
    {
      name: "operator",
      value: "NAME",
      summary: "a person or tool that only asks; may be repeated",
      repeated: true,
    },
    {
      name: "host",
      value: "SITE=HOST",
      summary: "a host name or address to put into a site's certificate as well; may be repeated",
      repeated: true,
    },
    { name: "days", value: "N", summary: "how long the certificates are valid (default 730)" },
  ],
  examples: [
    {
      line: "tidemark tls init certs --site alpha --site beta --operator ops",
      does: "an authority, two sites and an operator",
    },
    { line: "tidemark tls init certs --site gamma", does: "later: one more site, by the same authority" },
  ],
  exits: [
    [0, "done, or there was nothing missing"],
    [2, "a name, host or number is wrong"],
    [3, "something in the directory does not fit; nothing was written"],
  ],
  load: () => import("#src/api/cli/run/tls-init.js"),
};
