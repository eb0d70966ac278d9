import { present } from "#src/base/assert.js";
import type { Lineage, LineageEntry } from "#src/domain/model/lineage.js";
import { type Position, type Sequence, samePosition } from "#src/domain/model/sequence.js";

/**
 * What a secondary takes in: nothing that is not in the lineage of the entry it has promised (I5), and of that only what
 * continues exactly what it holds.
 *
 * The lineage that a secondary keeps is the primary's, but for where its own path runs: a primary that had stopped
 * uncleanly can't say how much of the entry before had arrived, and names the most that may have been given out. The
 * secondary knows: its `resync-begin` says so. So when that comes, the entry's parent becomes what is held, and its first
 * sequence the begin's own. Then a path is exactly what is there, and everything that reads along paths needs no more.
 */

/** The end of what is held; undefined: nothing. */
export interface Held {
  readonly position: Position;
  /** Of the batch that ends there. */
  readonly hash: bigint;
}

/** What counts of a batch. */
export interface BatchFacts {
  readonly entry: bigint;
  readonly first: Sequence;
  readonly last: Sequence;
  readonly link: bigint;
  /** It begins with a `resync-begin` that names this as its predecessor. */
  readonly resumes: Position | undefined;
}

export type Judgement =
  /** With the lineage as it is from this batch on; the same one when nothing of it changes. */
  | { readonly type: "append"; readonly lineage: Lineage }
  /** It ends at or before what is held: it is dropped when it is the batch that is held there, else it is another. */
  | { readonly type: "behind" }
  | { readonly type: "diverged"; readonly why: string };

export function judgeBatch(lineage: Lineage, held: Held | undefined, batch: BatchFacts): Judgement {
  const index = lineage.findIndex(({ id }) => id === batch.entry);
  const entry = lineage[index];
  if (entry === undefined) return diverged("its entry is not in the lineage that is followed");
  const fork = lineage[index + 1]?.parent?.sequence;
  if (fork !== undefined && batch.last > fork) return diverged(`it goes on behind the fork at ${fork}`);
  if (batch.first < entry.first) return diverged("it begins before its entry");
  if (held === undefined) return judgeFirst(lineage, index, entry, batch);
  const at = lineage.findIndex(({ id }) => id === held.position.entry);
  if (at < 0) return diverged("what is held is not in the lineage that is followed");
  if (index < at || (index === at && batch.last <= held.position.sequence)) return { type: "behind" };
  const resumes = batch.resumes !== undefined && samePosition(batch.resumes, held.position);
  if (index === at) {
    const follows =
      batch.first === held.position.sequence + 1 || (resumes && batch.first > held.position.sequence);
    if (!follows) return diverged(`it does not continue ${held.position.sequence}`);
    return batch.link === held.hash ? { type: "append", lineage } : diverged("it follows another batch");
  }
  if (batch.link !== 0n) return diverged("it is not the first of its entry");
  if (resumes) return { type: "append", lineage: pathThrough(lineage, held.position, batch) };
  const isNext = index === at + 1 && batch.first === entry.first;
  return isNext && entry.parent !== undefined && samePosition(entry.parent, held.position)
    ? { type: "append", lineage }
    : diverged("its entry does not grow from what is held");
}

/** Nothing is held: a whole history from its beginning, or a resync of everything. */
function judgeFirst(lineage: Lineage, index: number, entry: LineageEntry, batch: BatchFacts): Judgement {
  if (batch.link !== 0n) return diverged("it is not the first of its entry");
  if (entry.parent === undefined && batch.first === entry.first) return { type: "append", lineage };
  // Its first may be narrower here: a begin had come, and was lost with the power.
  const { resumes } = batch;
  if (resumes?.entry !== entry.id || resumes.sequence > nothingOf(entry))
    return diverged("nothing is held, and it continues something");
  return index === 0
    ? { type: "append", lineage: lineage.with(0, { ...entry, first: batch.first }) }
    : { type: "append", lineage: pathThrough(lineage, undefined, batch) };
}

/** What `resync-begin` names as its predecessor where the secondary holds nothing: the place before the entry's first. */
export function nothingOf(entry: LineageEntry): Sequence {
  return entry.first - 1;
}

/** The lineage whose path to the batch leads through what is held and nothing else. */
function pathThrough(lineage: Lineage, held: Position | undefined, batch: BatchFacts): Lineage {
  const from = held === undefined ? 0 : lineage.findIndex(({ id }) => id === held.entry);
  const to = lineage.findIndex(({ id }) => id === batch.entry);
  return lineage.map((entry, index) => {
    if (index <= from || index > to) return entry;
    const before = present(lineage[index - 1], "an entry before");
    const parent =
      index === from + 1 && held !== undefined ? held : { entry: before.id, sequence: nothingOf(before) };
    return { ...entry, parent, first: index === to ? batch.first : entry.first };
  });
}

/** The primary's lineage with what is known here of where our own path runs. */
export function adopted(ours: Lineage, theirs: Lineage): Lineage {
  return theirs.map((entry, index) => {
    const own = ours[index];
    if (own?.id !== entry.id || own.first < entry.first) return entry;
    const isNarrower = (own.parent?.sequence ?? 0) <= (entry.parent?.sequence ?? 0);
    return isNarrower && own.parent?.entry === entry.parent?.entry ? own : entry;
  });
}

function diverged(why: string): Judgement {
  return { type: "diverged", why };
}
