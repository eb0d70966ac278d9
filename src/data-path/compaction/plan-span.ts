import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { RecordedFile } from "#src/data-path/compaction/compacted-facts.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";

/** What is to be done about a closed span, given the files that share sequences with it. */
export type SpanPlan =
  /** It is compacted already, or in every image. */
  | { readonly type: "nothing" }
  /** One file for the whole span takes the place of these. */
  | { readonly type: "rewrite"; readonly replaces: readonly RecordedFile[] };

/** `floor` is what every image holds of the branch, `reach` how far its files lead on from there. */
export function planSpan(
  span: ClosedSpan,
  overlapping: readonly RecordedFile[],
  floor: Sequence,
  reach: Sequence,
): SpanPlan {
  if (span.upTo <= floor) return { type: "nothing" };
  if (overlapping.some(({ after, upTo }) => after <= span.after && span.upTo <= upTo))
    return { type: "nothing" };
  // The journal has to hold all that is behind what is compacted, so nothing may be left out between.
  if (span.after > reach) throw notCompactable(span, `what lies behind ${reach} has to be compacted first`);
  // A member whose image was ahead may be what holds the floor now, inside a file: what that has below, every image has.
  const from = span.after <= floor ? 0 : span.after;
  const across = overlapping.find(({ after, upTo }) => after < from || upTo > span.upTo);
  if (across !== undefined) {
    throw notCompactable(span, `it ends inside what is compacted from ${across.after} to ${across.upTo}`);
  }
  return { type: "rewrite", replaces: overlapping };
}

function notCompactable({ branch, after, upTo }: ClosedSpan, detail: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SPAN_NOT_COMPACTABLE",
    message: `the span from ${after} to ${upTo} of branch ${formatId64(branch)} cannot be compacted: ${detail}`,
    hint: "work out the closed spans again and take them from the oldest",
    facts: { branch: formatId64(branch), after, upTo },
  });
}
