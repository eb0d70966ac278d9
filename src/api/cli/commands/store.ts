import type { CommandFamily } from "#src/api/cli/command.js";
import { storeCheck } from "#src/api/cli/commands/store-check.js";
import { storeExport } from "#src/api/cli/commands/store-export.js";
import { storeInspect } from "#src/api/cli/commands/store-inspect.js";
import { storeRebuildIndex } from "#src/api/cli/commands/store-rebuild-index.js";

export const store: CommandFamily = {
  type: "family",
  name: "store",
  summary: "Look at a data directory on which no daemon runs",
  commands: [storeInspect, storeCheck, storeExport, storeRebuildIndex],
};
