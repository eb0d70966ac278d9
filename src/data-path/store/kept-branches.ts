import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { contains, type Interval } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import { forkOf } from "#src/domain/retention/horizon.js";
import type { KeptBranch } from "#src/domain/retention/situation.js";

/** Branches that policy may let go of, as retention looks at them. */
export function keptBranches(parts: StoreParts): readonly KeptBranch[] {
  const kept = [...parts.site.branches.values()].filter(({ kind }) => kind !== "drill");
  return kept.map(({ entry: { id, parent }, stampMs }) => {
    const isLongest =
      parent !== undefined && !kept.some(({ entry }) => isFurther(entry.id, entry.parent, id, parent));
    return {
      entry: id,
      stampMs,
      sizeBytes: writtenBytes(parts, id) + (isLongest ? tailBytes(parts, parent) : 0),
      beneath: parent === undefined ? [] : besideLineage(parts, parent),
    };
  });
}

/** What several grow from counts once, with the one that holds most of it. */
function isFurther(other: bigint, theirs: Position | undefined, own: bigint, parent: Position): boolean {
  if (theirs?.entry !== parent.entry) return false;
  return theirs.sequence === parent.sequence ? other < own : theirs.sequence > parent.sequence;
}

/** What the writes of a branch take on the disk. */
export function writtenBytes({ journal, compaction }: StoreParts, entry: bigint): number {
  const isBegun = journal.branches.some(({ id }) => id === entry);
  const segments = isBegun ? journal.segmentSizes(entry) : [];
  return segments.reduce((total, { sizeBytes }) => total + sizeBytes, compaction.sizeBytes(entry));
}

/** What an entry of the lineage wrote behind the place where that leaves it. */
function tailBytes({ replica, state }: StoreParts, parent: Position): number {
  const fork = forkOf(state.state.lineage, parent.entry);
  if (fork === undefined || parent.sequence <= fork) return 0;
  return replica.historyBytes(parent).fine(fork, parent.sequence);
}

/** The path to the position without what it shares with the present history. */
function besideLineage({ replica, state }: StoreParts, position: Position): readonly Interval[] {
  const { lineage } = state.state;
  return replica.pathTo(position).flatMap(({ entry, first, last }) => {
    if (contains(lineage, { entry, sequence: last })) return [];
    const fork = forkOf(lineage, entry) ?? first - 1;
    return [{ entry, first: Math.max(first, fork + 1), last }];
  });
}
