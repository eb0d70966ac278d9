/**
 * The place of a delta in the single total order of its group. Sequences rise along a lineage, are never given out
 * twice, and may jump where a new lineage entry begins (I4). Zero stands before the first.
 */
export type Sequence = number;

export const BEFORE_FIRST: Sequence = 0;

/**
 * A primary raises its durable ceiling by this much at a time, and gives out no sequence above it. At 100,000 deltas a
 * second that is one small synced write in ten seconds; an unclean stop skips at most this many numbers of 2^53.
 */
export const CEILING_STEP = 1_000_000;

/** A moment: a sequence, and the lineage entry in which it was given out. */
export interface Position {
  readonly entry: bigint;
  readonly sequence: Sequence;
}

export function samePosition(a: Position, b: Position): boolean {
  return a.entry === b.entry && a.sequence === b.sequence;
}
