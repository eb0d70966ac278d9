import type { Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
import type { HistoryBytes } from "#src/domain/retention/situation.js";

/** A closed span, what it takes on the disk now, and what it would take when compacted. */
export interface CompactableSpan extends ClosedSpan {
  readonly bytes: number;
  readonly bytesAfter: number;
}

/**
 * So much more than what has to stay may lie in closed spans before any is rewritten. Half of what is allowed (older
 * history takes at most 1.2 times what can be reached): the other half is for the error of estimates, rows, and the segment
 * at the end of what is compacted. Were every span rewritten with every point that goes, all of an hour would be written
 * again every ten seconds.
 */
const GARBAGE_SHARE_MAX = 0.1;
/** Once something is rewritten, so is every span with so much to gain: then it is long until the next time. */
const GARBAGE_SHARE_WORTH = 0.05;

/**
 * Which of the closed spans, ascending, are to be rewritten. A span that the journal still holds can only be compacted
 * after all before it, so where one is worth it those are taken along; `reach` is how far a branch is compacted.
 */
export function worthCompacting(
  spans: readonly ClosedSpan[],
  history: HistoryBytes,
  reach: (branch: bigint) => Sequence,
  isUnderWay: boolean,
): readonly CompactableSpan[] {
  const measured = spans.map((span): CompactableSpan => {
    const bytes = history.fine(span.after, span.upTo);
    return { ...span, bytes, bytesAfter: Math.min(bytes, history.compacted(span.after, span.upTo)) };
  });
  const bytes = measured.reduce((sum, span) => sum + span.bytes, 0);
  const bytesAfter = measured.reduce((sum, span) => sum + span.bytesAfter, 0);
  if (!isUnderWay && bytes <= bytesAfter * (1 + GARBAGE_SHARE_MAX)) return [];
  const isWorth = (span: CompactableSpan) => span.bytes > span.bytesAfter * (1 + GARBAGE_SHARE_WORTH);
  const last = measured.findLastIndex(isWorth);
  return measured.slice(0, last + 1).filter((span) => isWorth(span) || span.upTo > reach(span.branch));
}
