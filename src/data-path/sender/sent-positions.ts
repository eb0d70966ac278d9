import { present } from "#src/base/assert.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import { nothingOf } from "#src/domain/fencing/following.js";
import { contains, type Lineage } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";

/** What a begin names as its predecessor for one who holds nothing. */
export function nothingHeld(capture: Capture, lineage: Lineage): Position {
  const { entry } = capture.position;
  const head = present(
    lineage.find(({ id }) => id === entry),
    "the entry that is written",
  );
  return { entry, sequence: nothingOf(head) };
}

/** Whether the position is one of the history, and no later than the end. */
export function isAtOrBefore(lineage: Lineage, position: Position, end: Position): boolean {
  return position.sequence <= end.sequence && contains(lineage, position);
}
