import { present } from "#src/base/assert.js";
import { parseId64 } from "#src/base/bytes.js";
import type { SecondaryOptions } from "#src/data-path/capture/capture.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { PrimaryPairing } from "#src/operations/groups/record/group-file-format.js";

/** What the capture has to know of the secondary. */
export function secondaryOptions(
  { mode, buffers }: GroupSpecification,
  { isNew, paired, granted, narrowed }: PrimaryPairing,
): SecondaryOptions {
  const { outboxBytesMax, spillBytesMax } = buffers;
  const hasBase = narrowed !== undefined;
  return {
    ...{ mode: mode.type, whenAway: awayOf(mode), paired, isNew, hasBase, outboxBytesMax, spillBytesMax },
    granted: granted && { epoch: granted.epoch, id: present(parseId64(granted.entry), "the id of an entry") },
  };
}

function awayOf(mode: GroupSpecification["mode"]): SecondaryOptions["whenAway"] {
  if (mode.type === "async" || mode.whenAway.type === "block") return { type: "block" };
  return { type: "degrade", afterMs: mode.whenAway.delayMs };
}
