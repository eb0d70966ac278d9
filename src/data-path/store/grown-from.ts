import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Lineage } from "#src/domain/model/lineage.js";

/** Throws when an entry that is new here grows from inside what is compacted: there only the moments on both sides are kept. */
export function assertGrowsFromKept({ replica, entries }: StoreParts, lineage: Lineage): void {
  const known = entries();
  for (const { id, parent } of lineage) {
    if (parent !== undefined && !known.has(id) && known.has(parent.entry)) replica.assertOpenable(parent);
  }
}
