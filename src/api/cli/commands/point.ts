import type { CommandFamily } from "#src/api/cli/command.js";
import { pointCut } from "#src/api/cli/commands/point-cut.js";
import { pointDelete } from "#src/api/cli/commands/point-delete.js";
import { pointList } from "#src/api/cli/commands/point-list.js";
import { pointOpen } from "#src/api/cli/commands/point-open.js";
import { pointPin } from "#src/api/cli/commands/point-pin.js";
import { pointShow } from "#src/api/cli/commands/point-show.js";
import { pointUnpin } from "#src/api/cli/commands/point-unpin.js";

export const point: CommandFamily = {
  type: "family",
  name: "point",
  summary: "List, show, cut, keep, delete and open recovery points",
  commands: [pointList, pointShow, pointCut, pointPin, pointUnpin, pointDelete, pointOpen],
};
