import type { RunCommand } from "#src/api/cli/command.js";
import { turnReplication } from "#src/api/cli/group/turn-replication.js";

export const run: RunCommand = (context) =>
  turnReplication(
    (calls, request, ...args) => calls.resume({ ...request, force: context.input.flag("force") }, ...args),
    context,
    { awaitsLink: true },
  );
