/**
 * The place of a delta in the single total order of its group. Sequences rise along a lineage, are never given out
 * twice, and may jump where a new lineage entry begins (I4). Zero stands before the first.
 */
export type Sequence = number;

/** A moment: a sequence, and the lineage entry in which it was given out. */
export interface Position {
  readonly entry: bigint;
  readonly sequence: Sequence;
}

export function samePosition(a: Position, b: Position): boolean {
  return a.entry === b.entry && a.sequence === b.sequence;
}
