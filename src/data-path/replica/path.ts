import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** A place in some history: what a version's key says. */
export interface Place {
  readonly sequence: Sequence;
  readonly branch: bigint;
}

/** Whether the place lies on the path: in the entry that the path takes at that number, and not past its fork. */
export function isOnPath(path: readonly Interval[], place: Place): boolean {
  return path.some(
    ({ entry, first, last }) => entry === place.branch && place.sequence >= first && place.sequence <= last,
  );
}

/** The highest sequence of the path at or below the number, or 0 when there is none: where a scan that left it goes on. */
export function nextOnPath(path: readonly Interval[], sequence: Sequence): Sequence {
  for (const { first, last } of path) if (sequence >= first) return Math.min(sequence, last);
  return 0;
}

/** The highest sequence of the path. */
export function topOf(path: readonly Interval[]): Sequence {
  return path[0]?.last ?? 0;
}
