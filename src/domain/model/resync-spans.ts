import { present } from "#src/base/assert.js";
import { contains, type Lineage } from "#src/domain/model/lineage.js";
import type { ResyncSpan } from "#src/domain/model/promotable.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * What is remembered of resyncs that are over has to fit one fact and to stay in memory, however often a link breaks. At
 * about two hundred bytes each this is a fifth of the longest fact.
 */
export const RESYNC_SPANS_MAX = 128;

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
 * The spans of one history. Numbers do not tell histories apart: a resync of an entry that was left lies beside what grew
 * where that was left, whatever their numbers are. One that ended on another history ends on this one where the two part: what
 * became of it from there on its own marks say.
 */
export function spansOn(spans: readonly ResyncSpan[], lineage: Lineage): readonly ResyncSpan[] {
  return spans.flatMap((span) => {
    const { predecessor, begin, end, entries } = span;
    if (!contains(lineage, predecessor)) return [];
    if (entries === undefined) return [span];
    if (!contains(lineage, { entry: entries.begin, sequence: begin })) return [];
    if (end === undefined || contains(lineage, { entry: entries.end, sequence: end })) return [span];
    const parting = lineage.find(({ parent }) => parent !== undefined && parent.sequence >= begin);
    return [{ ...span, end: Math.min(end, parting?.first ?? end) }];
  });
}

/**
 * The last legal position at or in front of this one. What resyncs in between have written may be there without their end: a
 * journal that has lost its own end, or what stands behind damage, ends in the middle of what was over long ago (I1, I10).
 */
export function legalUpTo(spans: readonly ResyncSpan[], position: Position): Position {
  let at = position;
  // Each step goes to a lower sequence.
  for (;;) {
    const { sequence } = at;
    const inside = spans.find((span) => isInside(span, sequence));
    if (inside === undefined) return at;
    at = inside.predecessor;
  }
}

export function isInside({ predecessor, end }: ResyncSpan, sequence: Sequence): boolean {
  return sequence > predecessor.sequence && (end === undefined || sequence < end);
}

/**
 * What lies between the two is then refused, though it was a legal moment; the points there still open, since a point is
 * looked for first. Never the other way round: no moment of a resync is ever taken for a legal one. So two of different
 * histories become one that counts in both.
 */
function joinNearest(spans: ResyncSpan[]): void {
  let nearest = 1;
  for (let index = 2; index < spans.length; index += 1) {
    if (between(spans, index) < between(spans, nearest)) nearest = index;
  }
  const [before, after] = neighbours(spans, nearest);
  const { predecessor, begin } = before.begin <= after.begin ? before : after;
  const end = Math.max(endOf(before), endOf(after));
  const isOne = isOfOne(before, after) && before.entries !== undefined;
  spans.splice(nearest - 1, 2, { predecessor, begin, end, ...(isOne ? { entries: before.entries } : {}) });
}

function between(spans: readonly ResyncSpan[], index: number): number {
  const [before, after] = neighbours(spans, index);
  return after.predecessor.sequence - endOf(before);
}

function neighbours(spans: readonly ResyncSpan[], index: number): readonly [ResyncSpan, ResyncSpan] {
  return [present(spans[index - 1], "a span"), present(spans[index], "a span")];
}

function covers(known: ResyncSpan, span: ResyncSpan): boolean {
  return (
    isOfOne(known, span) &&
    known.predecessor.sequence <= span.predecessor.sequence &&
    endOf(known) >= endOf(span)
  );
}

/** Whether every history that has the one has the other too, as far as both have come to it. */
function isOfOne(one: ResyncSpan, other: ResyncSpan): boolean {
  return (
    one.predecessor.entry === other.predecessor.entry &&
    one.entries?.begin === other.entries?.begin &&
    one.entries?.end === other.entries?.end
  );
}

function endOf({ end }: ResyncSpan): Sequence {
  return end ?? Number.MAX_SAFE_INTEGER;
}
