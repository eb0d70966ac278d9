import { Freezer } from "#src/operations/groups/freeze/freezer.js";
import { ThawDebtFile } from "#src/operations/groups/freeze/thaw-debt.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { hooksOf } from "#src/operations/groups/hooks-of.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Logger } from "#src/telemetry/logger.js";

/** The one of a group at its primary. */
export function freezerOf(
  { clock, disk, hash64, hooks: runner }: GroupPorts,
  layout: GroupLayout,
  keeper: RecordKeeper,
  logger: Logger,
): Freezer {
  const hooks = hooksOf(
    runner,
    () => keeper.record,
    () => true,
  );
  const debt = new ThawDebtFile(disk, layout.thaw, hash64);
  return new Freezer({ clock, hooks, debt, logger, group: () => keeper.record.specification.group });
}
