import type { BatchTime } from "#src/domain/model/batch-times.js";
import type { Landmark } from "#src/domain/model/landmark.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { CompactedSpan } from "#src/domain/model/resolve-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** A part of a history, for the question which batch was the last at a moment. */
export type TimePart =
  /** All of its batches stand on one side of the moment: one stands for all. */
  | { readonly type: "known"; readonly time: BatchTime }
  | StretchToRead
  /** Compacted: where in it the moment was nobody knows any more, and nothing in it can be opened. A position inside. */
  | { readonly type: "gone"; readonly position: Position };

/** Batches on both sides of the moment: they have to be read, from the one that holds `from` to the one that holds `upTo`. */
export interface StretchToRead {
  readonly type: "read";
  readonly branch: bigint;
  readonly from: Sequence;
  readonly upTo: Sequence;
  /** No step back in it: behind the first batch that is later, all are. */
  readonly isOrdered: boolean;
}

/** What there is of a branch. */
export interface BranchHistory {
  /** Ascending. */
  readonly landmarks: readonly Landmark[];
  /** What is at or below it is gone. */
  readonly floor: Sequence;
  /** Ascending; their batches can't be read. */
  readonly compacted: readonly CompactedSpan[];
}

/**
 * The history along a path in parts, oldest first, from which `momentsAt` answers as from every batch: it looks only at
 * batches where the clock passes the moment, so a stretch wholly on one side of it may stand as its last batch.
 */
export function timeParts(
  path: readonly Interval[],
  historyOf: (branch: bigint) => BranchHistory,
  timeMs: number,
): readonly TimePart[] {
  const parts: TimePart[] = [];
  for (const { entry, last } of [...path].reverse()) {
    const history = historyOf(entry);
    for (const landmark of history.landmarks) {
      if (landmark.first > last) break;
      if (Math.min(landmark.last, last) > history.floor)
        parts.push(...partsOf(entry, landmark, history, last, timeMs));
    }
  }
  return parts;
}

function partsOf(
  branch: bigint,
  landmark: Landmark,
  { floor, compacted }: BranchHistory,
  last: Sequence,
  timeMs: number,
): readonly TimePart[] {
  const { first, minTimeMs, maxTimeMs, lastTimeMs, stepsBack } = landmark;
  const upTo = Math.min(landmark.last, last);
  const asWhole = { type: "known", time: { entry: branch, first, last: upTo, timeMs: lastTimeMs } } as const;
  if (minTimeMs > timeMs || (maxTimeMs <= timeMs && upTo === landmark.last)) return [asWhole];
  const parts: TimePart[] = [];
  let from = Math.max(first, floor + 1);
  let isGone = false;
  for (const span of compacted) {
    if (span.upTo < from || span.after >= upTo) continue;
    if (span.after >= from) {
      parts.push({ type: "read", branch, from, upTo: span.after, isOrdered: !stepsBack });
    }
    // Inside: the end of a span can be opened. With nothing of the landmark before it, it begins below the moment.
    const sequence = Math.min(upTo, span.upTo - 1);
    const time = { entry: branch, first: from, last: sequence, timeMs: minTimeMs };
    parts.push(
      parts.length === 0 ? { type: "known", time } : { type: "gone", position: { entry: branch, sequence } },
    );
    isGone = true;
    from = span.upTo + 1;
  }
  if (from <= upTo) parts.push({ type: "read", branch, from, upTo, isOrdered: !stepsBack });
  else if (isGone) parts.push(asWhole);
  return parts;
}
