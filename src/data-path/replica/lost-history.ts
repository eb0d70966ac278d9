import type { Journal } from "#src/data-path/journal/journal.js";
import { type CompactedHistory, spansOf } from "#src/data-path/replica/compacted-history.js";
import type { IndexHole } from "#src/data-path/replica/index-holes.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** Where the history of a branch may stand: in the journal, in compacted files, in memory on its way to the journal. */
export interface HeldHistory {
  readonly journal: Journal;
  readonly compacted: CompactedHistory | undefined;
  readonly horizon: (member: number) => Sequence;
  /** The last sequence that was given out for the branch at this site, if any was. */
  readonly written: (branch: bigint) => Sequence;
}

/** Sequences that the path needs and that lie behind the end of what is held of their branch. */
export function lostOn(held: HeldHistory, member: number, path: readonly Interval[]): IndexHole | undefined {
  const { journal, compacted, horizon, written } = held;
  for (const { entry, first, last } of path) {
    if (last <= horizon(member)) return undefined;
    const isInJournal = journal.branches.some(({ id }) => id === entry);
    const inJournal = isInJournal ? journal.durable(entry) : first - 1;
    const inFiles = spansOf(compacted, entry).at(-1)?.upTo ?? 0;
    const end = Math.max(inJournal, inFiles, written(entry));
    if (end < last) return { branch: entry, from: end + 1, to: last };
  }
  return undefined;
}
