import { resolve } from "node:path";
import type { CommandContext } from "#src/api/cli/command.js";
import type { StoreToolOptions } from "#src/api/cli/local.js";

/** Said at most this often: a small store is through before a person could read a line of it. */
const NOTE_EVERY_MS = 1000;

/** What the three commands have in common. */
export function storeToolOptions({ input, output }: CommandContext): StoreToolOptions {
  let saidMs = performance.now();
  return {
    dataDirectory: resolve(input.requiredArgument("data-dir")),
    group: input.option("group"),
    onProgress: (line) => {
      if (performance.now() - saidMs < NOTE_EVERY_MS) return;
      saidMs = performance.now();
      output.note(line);
    },
  };
}
