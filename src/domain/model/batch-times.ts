import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** What a batch's header says of when it was. */
export interface BatchTime {
  readonly entry: bigint;
  readonly first: Sequence;
  readonly last: Sequence;
  readonly timeMs: number;
}

/** The answers to "what was it at T". More than one when the writer's clock stepped back over T. */
export interface Moments {
  readonly candidates: readonly TimedPosition[];
  /** There were more candidates than are listed. */
  readonly isCut: boolean;
  /** T lies before the first batch there is. */
  readonly isBeforeAll: boolean;
  /** No batch is later than T: whatever comes next may still belong to it. */
  readonly isAfterAll: boolean;
}

export interface TimedPosition {
  readonly position: Position;
  /** Of the batch that ends there. */
  readonly timeMs: number;
}

/** A clock that stepped back more often over one moment tells nothing more by a longer list. */
export const CANDIDATES_MAX = 8;

/**
 * The last sequence before a batch later than T, in the order of the batches, not of the clock: one pass, whatever their
 * number. Each time the clock passes T from below is a candidate, and so is the end when the clock stands below T there.
 */
export function momentsAt(batches: Iterable<BatchTime>, timeMs: number): Moments {
  const candidates: TimedPosition[] = [];
  let count = 0;
  let before: BatchTime | undefined;
  let isAfterAll = true;
  const add = (batch: BatchTime) => {
    count += 1;
    const position = { entry: batch.entry, sequence: batch.last };
    if (candidates.length < CANDIDATES_MAX) candidates.push({ position, timeMs: batch.timeMs });
  };
  for (const batch of batches) {
    if (batch.timeMs > timeMs) {
      if (before !== undefined && before.timeMs <= timeMs) add(before);
      isAfterAll = false;
    }
    before = batch;
  }
  const isBeforeAll = count === 0 && !isAfterAll && (before === undefined || before.timeMs > timeMs);
  if (!isAfterAll && before !== undefined && before.timeMs <= timeMs) add(before);
  return { candidates, isCut: count > candidates.length, isBeforeAll, isAfterAll };
}
