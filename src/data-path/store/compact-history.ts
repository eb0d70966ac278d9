import type { Pace } from "#src/data-path/compaction/compaction.js";
import { neededPositions, type RetentionOutcome } from "#src/data-path/recovery/recovery.js";
import type { SpaceWatch } from "#src/data-path/store/space-watch.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { windowFrom } from "#src/data-path/store/window-from.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import { type ClosedSpan, closedSpans, forkOf, isLeft } from "#src/domain/retention/horizon.js";
import { type CompactableSpan, worthCompacting } from "#src/domain/retention/worth-compacting.js";

export interface CompactedReport {
  /** Spans that were rewritten, and what their files take. */
  readonly spans: number;
  readonly writtenBytes: number;
}

/**
 * Compacts what lies between the images and the window, where nobody reads, as far as it is worth it. In this order:
 *
 * 1. a switch that failed half-way is finished;
 * 2. files wholly below what every image holds go; so do those of what an entry wrote behind the place where the lineage
 *    leaves it, when nobody needs that;
 * 3. spans are rewritten one after the other, from the oldest. Which are closed is worked out anew for each, on the points
 *    and reservations of the very turn in which it is closed, so that nobody can come to read inside between the two.
 *
 * It waits for better times while the index is being made again: the index says what stays.
 */
export async function compactHistory(
  parts: StoreParts,
  space: SpaceWatch,
  outcome: RetentionOutcome,
  pace: Pace,
): Promise<CompactedReport> {
  const { compaction, files, replica, state } = parts;
  const report = { spans: 0, writtenBytes: 0 };
  if (replica.indexHealth.type !== "sound") return report;
  await compaction.finish();
  for (const branch of new Set(files.spans().map((span) => span.branch))) {
    await compaction.letGo(branch, files.floor(branch));
    const left = leftOf(parts, outcome, branch);
    if (left !== undefined) await compaction.letGoLeft(left);
  }
  for (let done: Sequence = 0; ; ) {
    pace.signal?.throwIfAborted();
    await space.look();
    // Another history than the one that retention was decided on is compacted by the next round.
    if (state.state.lineage !== outcome.needs.lineage) return report;
    const span = nextSpan(parts, space, outcome, done);
    if (span === undefined) return report;
    const compacted = await compaction.compact(span, pace);
    done = span.upTo;
    if (compacted.type === "nothing") continue;
    report.spans += 1;
    report.writtenBytes += compacted.sizeBytes;
  }
}

/**
 * What the branch wrote behind the place where the lineage leaves it, when nobody needs that: announced in the same turn. By
 * number as far as every image is, as in the journal: what the index says of it goes with the same number.
 */
function leftOf(parts: StoreParts, outcome: RetentionOutcome, branch: bigint): ClosedSpan | undefined {
  const { catalogue, reservations, files, state, entries, site } = parts;
  const { lineage } = outcome.needs;
  const after = forkOf(lineage, branch);
  if (state.state.lineage !== lineage || after === undefined) return undefined;
  const upTo = Math.min(...[...site.members.keys()].map((member) => site.floor(member)));
  const isThere = files
    .spans()
    .some((span) => span.branch === branch && span.after >= after && span.upTo <= upTo);
  const positions = neededPositions(catalogue, reservations);
  const needs = { ...outcome.needs, known: [...entries().values()], positions };
  if (!isThere || !isLeft(needs, branch, after)) return undefined;
  reservations.announceLeft(branch, after);
  return { branch, after, upTo };
}

/** Waits for nothing: what it answers is closed in the same turn. */
function nextSpan(
  parts: StoreParts,
  space: SpaceWatch,
  outcome: RetentionOutcome,
  done: Sequence,
): CompactableSpan | undefined {
  const { catalogue, reservations, site, replica, compaction, journal } = parts;
  const needs = { ...outcome.needs, positions: neededPositions(catalogue, reservations) };
  const floor = Math.min(...[...site.members.keys()].map((member) => site.floor(member)));
  const history = replica.historyBytes(needs.promotable);
  const reach = (branch: bigint) => compaction.reach(branch);
  const spans = closedSpans(needs, floor, windowFrom(parts));
  for (const span of worthCompacting(spans, history, reach, done > 0)) {
    if (span.upTo <= done || !journal.branches.some(({ id }) => id === span.branch)) continue;
    if (space.allows(span.bytesAfter, span.bytes)) return span;
    // What the journal holds is compacted without a gap.
    if (span.upTo > reach(span.branch)) return undefined;
  }
  return undefined;
}
