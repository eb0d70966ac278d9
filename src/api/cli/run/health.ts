import type { RunCommand } from "#src/api/cli/command.js";

export const run: RunCommand = async () => undefined;
