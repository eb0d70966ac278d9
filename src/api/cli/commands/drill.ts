import type { CommandFamily } from "#src/api/cli/command.js";
import { drillChangePoint } from "#src/api/cli/commands/drill-change-point.js";
import { drillList } from "#src/api/cli/commands/drill-list.js";
import { drillStart } from "#src/api/cli/commands/drill-start.js";
import { drillStop } from "#src/api/cli/commands/drill-stop.js";

export const drill: CommandFamily = {
  type: "family",
  name: "drill",
  summary: "Test on writable views of points",
  commands: [drillStart, drillChangePoint, drillStop, drillList],
};
