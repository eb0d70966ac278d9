import type { SiteFacts } from "#src/data-path/store/site-facts.js";
import { type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** Up to which sequence everything of the branch is in the image of every member, durably recorded. */
export function branchFloor(
  site: SiteFacts,
  entries: ReadonlyMap<bigint, LineageEntry>,
  branch: bigint,
): Sequence {
  if (site.members.size === 0) return 0;
  return Math.min(
    ...[...site.members.keys()].map((member) => {
      const floor = site.floors.get(member);
      if (floor === undefined) return 0;
      const path = pathTo(lineageTo(entries, floor.entry), floor);
      return path.find(({ entry }) => entry === branch)?.last ?? 0;
    }),
  );
}
