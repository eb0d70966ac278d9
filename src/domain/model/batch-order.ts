import type { Batch } from "#src/domain/model/batch.js";
import { decodeMark } from "#src/domain/model/mark.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Whether a batch may stand right behind the batch that ended at `last` with hash `link`, both of the same lineage
 * entry. It names that batch as the one before it, and its numbers follow without a gap; or there is a gap and it begins
 * with a resync that says so: a `resync-begin` whose predecessor is exactly what is held.
 */
export function continuesEntry(batch: Batch, last: Sequence, link: bigint): boolean {
  if (batch.link !== link) return false;
  if (batch.first === last + 1) return true;
  return batch.first > last + 1 && resumesFrom(batch, last);
}

function resumesFrom(batch: Batch, last: Sequence): boolean {
  if (batch.kindAt(0) !== "mark") return false;
  const mark = decodeMark(batch.payloadOf(0));
  return (
    mark?.type === "resync-begin" &&
    mark.predecessor.entry === batch.entry &&
    mark.predecessor.sequence === last
  );
}
