import { parseId64 } from "#src/base/bytes.js";
import type { Store } from "#src/data-path/store/store.js";
import { type Lineage, lineageTo } from "#src/domain/model/lineage.js";
import { nothingToReturnTo } from "#src/operations/groups/promotion/rollback-errors.js";
import { FAILOVER_RESERVED } from "#src/operations/groups/promotion/take-promise.js";

/**
 * The lineage to the end of all that was received before this site was promoted: what a rollback goes back to. A failover
 * reserves that end, and each change of point its own, until it is final; of those that were not written by the reigns that
 * these have opened, the highest is the one.
 */
export function followedBefore({ reservations, promoting, state }: Store, group: string): Lineage {
  const { entries } = promoting;
  const held = reservations.filter(({ id }) => id.startsWith(FAILOVER_RESERVED));
  const opened = held.flatMap(({ id }) => {
    const [text = ""] = id.slice(FAILOVER_RESERVED.length).split("-");
    const entry = parseId64(text);
    const epoch = entry === undefined ? undefined : entries.get(entry)?.epoch;
    return epoch === undefined ? [] : [epoch];
  });
  const before = held
    .map(({ position }) => position)
    .filter(({ entry }) => (entries.get(entry)?.epoch ?? 0) < Math.min(...opened))
    .toSorted((a, b) => a.sequence - b.sequence)
    .at(-1);
  const lineage = before === undefined ? [] : lineageTo(entries, before.entry);
  const head = state.lineage.at(-1);
  if (lineage.length === 0 || lineage.at(-1)?.id === head?.id) throw nothingToReturnTo(group);
  return lineage;
}
