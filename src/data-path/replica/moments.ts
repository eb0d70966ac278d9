import { assert } from "#src/base/assert.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import { type BatchTime, type Moments, momentsAt } from "#src/domain/model/batch-times.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { type BranchHistory, type StretchToRead, timeParts } from "#src/domain/model/landmark-times.js";
import type { Interval } from "#src/domain/model/lineage.js";

/** Where the times of a branch's batches are read from: their headers and tables, since payloads say nothing of times. */
export type BatchSource = Pick<Journal, "tables">;

/**
 * What the history along a path says of a moment: the answers that a pass over all of its batches would give, of which
 * only the stretches are read in which the clock passes the moment.
 */
export async function findMoments(
  journal: BatchSource,
  hash64: Hash64,
  historyOf: (branch: bigint) => BranchHistory,
  path: readonly Interval[],
  timeMs: number,
): Promise<Moments> {
  const times: BatchTime[] = [];
  for (const part of timeParts(path, historyOf, timeMs)) {
    if (part.type === "known") times.push(part.time);
    else if (part.type === "read") await readTimes(journal, hash64, part, timeMs, times);
    else {
      // As late as what stands before it: if the moment is passed in it, it is passed at its end.
      const { entry, sequence } = part.position;
      times.push({ entry, first: sequence, last: sequence, timeMs: times.at(-1)?.timeMs ?? timeMs });
    }
  }
  return momentsAt(times, timeMs);
}

async function readTimes(
  journal: BatchSource,
  hash64: Hash64,
  { branch, from, upTo, isOrdered }: StretchToRead,
  timeMs: number,
  times: BatchTime[],
): Promise<void> {
  for await (const { body } of journal.tables(branch, from)) {
    const batch = decodeBatch(body, hash64);
    assert(!isFault(batch), "the journal gives sound batches");
    if (batch.first > upTo) return;
    const { first, last } = batch;
    times.push({ entry: branch, first, last: Math.min(last, upTo), timeMs: batch.timeMs });
    if (last >= upTo || (isOrdered && batch.timeMs > timeMs)) return;
  }
}
