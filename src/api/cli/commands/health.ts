import type { Command } from "#src/api/cli/command.js";

export const health: Command = {
  type: "command",
  name: "health",
  summary: "Ask a daemon whether it serves, by the standard gRPC health service",
  description:
    "Asks a daemon whether it serves, by the standard gRPC health service. Made for health checks of containers and supervisors: one short line, and the exit code says it all.",
  examples: [{ line: "tidemark health", does: "the local daemon" }],
  exits: [
    [0, "it serves"],
    [1, "it does not serve: starting, stopping or not able to"],
    [4, "it cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/health.js"),
};
