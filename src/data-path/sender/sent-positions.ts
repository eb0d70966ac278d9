import { present } from "#src/base/assert.js";
import type { SenderOptions } from "#src/data-path/sender/sender-options.js";
import { nothingOf } from "#src/domain/fencing/following.js";
import { contains, type Lineage } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";

/** What a begin names as its predecessor for one who holds nothing. */
export function nothingHeld({ capture, state }: Pick<SenderOptions, "capture" | "state">): Position {
  const { entry } = capture.position;
  const head = state().lineage.find(({ id }) => id === entry);
  return { entry, sequence: nothingOf(present(head, "the entry that is written")) };
}

/** Whether the position is one of the history, and no later than the end. */
export function isAtOrBefore(lineage: Lineage, position: Position, end: Position): boolean {
  return position.sequence <= end.sequence && contains(lineage, position);
}
