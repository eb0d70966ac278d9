import { present } from "#src/base/assert.js";
import type { ResyncSpan } from "#src/domain/model/promotable.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * What is remembered of resyncs that are over has to fit one fact and to stay in memory, however often a link breaks. At
 * about a hundred bytes each this is a fifth of the longest fact.
 */
export const RESYNC_SPANS_MAX = 256;

/** Every span of both lists, none twice, at most so many: where there are more, the nearest neighbours become one. */
export function unitedSpans(
  older: readonly ResyncSpan[],
  newer: readonly ResyncSpan[],
): readonly ResyncSpan[] {
  const spans = [...older, ...newer.filter((span) => !older.some((known) => covers(known, span)))];
  while (spans.length > RESYNC_SPANS_MAX) joinNearest(spans);
  return spans;
}

/**
 * What lies between the two is then refused, though it was a legal moment; the points there still open, since a point is
 * looked for first. Never the other way round: no moment of a resync is ever taken for a legal one.
 */
function joinNearest(spans: ResyncSpan[]): void {
  let nearest = 1;
  for (let index = 2; index < spans.length; index += 1) {
    if (between(spans, index) < between(spans, nearest)) nearest = index;
  }
  const [before, after] = neighbours(spans, nearest);
  const first = before.begin <= after.begin ? before : after;
  spans.splice(nearest - 1, 2, { ...first, end: Math.max(endOf(before), endOf(after)) });
}

function between(spans: readonly ResyncSpan[], index: number): number {
  const [before, after] = neighbours(spans, index);
  return after.predecessor.sequence - endOf(before);
}

function neighbours(spans: readonly ResyncSpan[], index: number): readonly [ResyncSpan, ResyncSpan] {
  return [present(spans[index - 1], "a span"), present(spans[index], "a span")];
}

function covers(known: ResyncSpan, span: ResyncSpan): boolean {
  return known.predecessor.sequence <= span.predecessor.sequence && endOf(known) >= endOf(span);
}

function endOf({ end }: ResyncSpan): Sequence {
  return end ?? Number.MAX_SAFE_INTEGER;
}
