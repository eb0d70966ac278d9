import type { RunCommand } from "#src/api/cli/command.js";
import { setPinned } from "#src/api/cli/point/set-pinned.js";

export const run: RunCommand = (context) => setPinned(false, context);
