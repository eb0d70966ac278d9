import type { CommandFamily } from "#src/api/cli/command.js";
import { tlsInit } from "#src/api/cli/commands/tls-init.js";

export const tls: CommandFamily = {
  type: "family",
  name: "tls",
  summary: "Make certificates for sites and operators",
  commands: [tlsInit],
};
