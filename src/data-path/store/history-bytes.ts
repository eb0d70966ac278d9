import type { Journal } from "#src/data-path/journal/journal.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { HistoryBytes } from "#src/domain/retention/situation.js";

interface Stretch {
  readonly first: Sequence;
  readonly last: Sequence;
  readonly bytesPerSequence: number;
}

/**
 * What history takes, by the segments it lies in: within one, sequences are taken to be alike. As nothing of it is
 * rewritten, what only points see takes as much as the whole.
 */
export function historyBytes(journal: Journal, path: readonly Interval[]): HistoryBytes {
  const known = new Set(journal.branches.map(({ id }) => id));
  const stretches = path.flatMap(({ entry, first, last }): readonly Stretch[] =>
    known.has(entry)
      ? journal
          .segmentSizes(entry)
          .filter((segment) => segment.last >= segment.first && segment.first <= last)
          .map((segment) => ({
            first: Math.max(first, segment.first),
            last: Math.min(last, segment.last),
            bytesPerSequence: segment.sizeBytes / (segment.last - segment.first + 1),
          }))
      : [],
  );
  const fine = (after: Sequence, upTo: Sequence) =>
    stretches.reduce((sum, stretch) => {
      const count = Math.min(upTo, stretch.last) - Math.max(after, stretch.first - 1);
      return count > 0 ? sum + count * stretch.bytesPerSequence : sum;
    }, 0);
  return { fine, compacted: fine };
}
