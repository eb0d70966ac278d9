import { assert, present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import type { CompactedHistory } from "#src/data-path/replica/compacted-history.js";
import type { VersionIndex } from "#src/data-path/replica/version-index.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Adds to the index what journal and compacted files hold and the index does not, a branch's parents before it: entries
 * are added in the order in which they began, which is the order of their first sequences along any path.
 *
 * Of each branch first the compacted files, from the oldest, then the journal's batches behind them. A file that the index
 * leads to wholly is left out; one that was being switched to when the process ended is taken again.
 */
export interface CatchUp {
  readonly index: VersionIndex;
  readonly journal: Journal;
  readonly compacted: CompactedHistory | undefined;
  readonly entries: () => ReadonlyMap<bigint, LineageEntry>;
  readonly hash64: Hash64;
  readonly onRebuild?: (branches: number, of: number) => void;
}

export async function catchUp({
  index,
  journal,
  compacted,
  entries,
  hash64,
  onRebuild,
}: CatchUp): Promise<void> {
  const firstOf = (branch: bigint) =>
    present(entries().get(branch), `the lineage entry ${formatId64(branch)}`).first;
  const held = [...journal.branches.map(({ id }) => id), ...(compacted?.spans() ?? []).map((s) => s.branch)];
  const branches = [...new Set(held)].sort((a, b) => firstOf(a) - firstOf(b));
  for (const [done, branch] of branches.entries()) {
    onRebuild?.(done, branches.length);
    const reach = compacted === undefined ? 0 : await adoptFiles(compacted, branch);
    if (journal.branches.some(({ id }) => id === branch)) await addBatches(branch, reach);
  }
  onRebuild?.(branches.length, branches.length);
  await index.settled();
  const known = new Set(compacted?.spans().map(({ number }) => number));
  await index.unmark((await index.marked()).filter((number) => !known.has(number)));

  /** How far the compacted files of the branch lead. */
  async function adoptFiles(history: CompactedHistory, branch: bigint): Promise<Sequence> {
    const spans = history.spans().filter((span) => span.branch === branch);
    for (const span of spans.sort((a, b) => a.upTo - b.upTo)) {
      if (!(await index.holds(span))) {
        // What the branch grew from counts for how far a read walks.
        await index.settled();
        await index.adopt(span, history.rows(span.number), []);
      }
      index.spans.adopt(span);
    }
    return Math.max(0, ...spans.map(({ upTo }) => upTo));
  }

  async function addBatches(branch: bigint, reach: Sequence): Promise<void> {
    const from = Math.max(index.through(branch), journal.floor(branch), reach) + 1;
    for await (const record of journal.batches(branch, from)) {
      const batch = decodeBatch(record.body, hash64);
      assert(!isFault(batch), "the journal gives sound batches");
      index.add(batch, { segment: record.segment, bodyAt: record.bodyAt }, from);
      await index.room();
    }
  }
}
