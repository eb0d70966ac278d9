import type {
  Comparison,
  IndexScrubOptions,
  ScrubbedIndex,
} from "#src/data-path/replica/index-comparison.js";
import { EntryScrub } from "#src/data-path/replica/index-entry-scrub.js";
import { scrubFiles } from "#src/data-path/replica/index-file-scrub.js";
import { findMissing } from "#src/data-path/replica/index-missing.js";
import type { IndexFinding } from "#src/domain/model/finding.js";

export type { IndexCursor, IndexScrubOptions } from "#src/data-path/replica/index-comparison.js";

export interface IndexScrubReport {
  readonly entries: number;
  readonly deltas: number;
  /** Everything was looked at, and it was one index to the end. */
  readonly complete: boolean;
}

/**
 * Compares the index with its files and with the journal, beside everything else: first the files with their checksums,
 * unless it goes on with a scrub that did; then each entry with its hash and with the deltas that it names; then each
 * delta above the horizon with its entry. So the index says nothing that the journal does not, and leaves nothing out.
 *
 * The first finding ends it: the index is made again as a whole. It also ends when another index takes its place.
 */
export async function scrubIndex(
  index: ScrubbedIndex,
  options: IndexScrubOptions,
): Promise<IndexScrubReport> {
  const { keeper } = index;
  const generation = keeper.readable;
  let isFound = false;
  let kept: Promise<void> | undefined;
  const isOver = () => isFound || keeper.readable !== generation;
  if (generation === undefined) return { entries: 0, deltas: 0, complete: false };
  const found = (finding: IndexFinding) => {
    if (isOver()) return;
    isFound = true;
    kept = keeper.distrust(generation, finding);
    options.onFinding(finding);
  };
  const report = await generation.use(async () => {
    const comparison: Comparison = { ...index, generation, options, isOver, found };
    const { from } = options;
    const entries = new EntryScrub(comparison);
    let deltas = 0;
    if (from === undefined) await scrubFiles(comparison);
    if (!isOver() && from?.type !== "deltas") await entries.run(from?.key);
    if (!isOver()) deltas = await findMissing(comparison, from?.type === "deltas" ? from : undefined);
    return { entries: entries.count, deltas, complete: !isOver() };
  });
  await kept;
  return report;
}
