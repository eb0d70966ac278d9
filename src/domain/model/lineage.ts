import { present } from "#src/base/assert.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * The ancestry of a group's history.
 *
 * An entry is one uninterrupted writing of one site: opened by a promotion (with a higher epoch) or by an unclean
 * restart of the same primary (same epoch, new id). It grows from a position of its parent. The entries that a site
 * knows form a tree, because what a loser wrote after a fork is kept as a branch; a lineage is the path from the root
 * to one entry. Sequences only rise along a path, so a path is a list of intervals, and on it a number means one delta.
 */
export interface LineageEntry {
  readonly epoch: number;
  /** 64 random bits. Epochs may repeat after a split brain, ids never do; zero is no id. */
  readonly id: bigint;
  /** The first sequence that it may give out. */
  readonly first: Sequence;
  /** Where it grows from; undefined only for the group's first entry. */
  readonly parent: Position | undefined;
  /** The site that writes it. */
  readonly writer: string;
}

/** From the root to the newest entry; each entry's parent is the one before it. */
export type Lineage = readonly LineageEntry[];

/** The part of a path that lies in one entry: sequences from `first` to `last`, both included. */
export interface Interval {
  readonly entry: bigint;
  readonly first: Sequence;
  readonly last: Sequence;
}

/** Why an entry may not follow its parent, or undefined when it may. */
export function refuseEntry(parent: LineageEntry | undefined, entry: LineageEntry): string | undefined {
  if (entry.id === 0n) return "its id is zero";
  if (entry.first < 1 || !Number.isSafeInteger(entry.first)) return "its first sequence is not a sequence";
  if (entry.epoch < 1 || !Number.isSafeInteger(entry.epoch)) return "its epoch is not an epoch";
  if (parent === undefined || entry.parent === undefined) {
    return parent === undefined && entry.parent === undefined ? undefined : "its parent is not known";
  }
  if (entry.parent.entry !== parent.id) return "its parent is another entry";
  if (entry.id === parent.id) return "it has its parent's id";
  if (entry.parent.sequence >= entry.first) return "it would give out sequences of its parent again";
  if (entry.parent.sequence < parent.first - 1) return "it grows from before its parent began";
  if (entry.epoch < parent.epoch) return "its epoch is lower than its parent's";
  if (entry.epoch === parent.epoch && entry.writer !== parent.writer) {
    return "it has its parent's epoch and another writer";
  }
  return undefined;
}

/** The first reason why these entries are not a lineage, or undefined when they are. */
export function refuseLineage(lineage: Lineage): string | undefined {
  const ids = new Set<bigint>();
  for (const [index, entry] of lineage.entries()) {
    const reason = ids.has(entry.id) ? "its id stands twice" : refuseEntry(lineage[index - 1], entry);
    if (reason !== undefined) return `entry ${index}: ${reason}`;
    ids.add(entry.id);
  }
  return undefined;
}

/**
 * The intervals of the path that ends at the position, newest first. An entry's part ends where the next one on the
 * path forks off: what it went on to write after the fork is not on this path.
 */
export function pathTo(lineage: Lineage, position: Position): readonly Interval[] {
  const path: Interval[] = [];
  let last: Sequence | undefined = position.sequence;
  let index = lineage.findIndex((entry) => entry.id === position.entry);
  if (index < 0) return path;
  while (index >= 0 && last !== undefined) {
    const entry = present(lineage[index], "an entry inside the lineage");
    if (last >= entry.first) path.push({ entry: entry.id, first: entry.first, last });
    last = entry.parent === undefined ? undefined : Math.min(last, entry.parent.sequence);
    index -= 1;
  }
  return path;
}

/** The position of the path at a sequence, or the last before it where numbers were left out. */
export function positionAt(path: readonly Interval[], sequence: Sequence): Position | undefined {
  const part = path.find(({ first }) => sequence >= first);
  return part === undefined ? undefined : { entry: part.entry, sequence: Math.min(sequence, part.last) };
}

/** Whether the position lies on the path to the head of the lineage. */
export function contains(lineage: Lineage, position: Position): boolean {
  const index = lineage.findIndex((entry) => entry.id === position.entry);
  const entry = lineage[index];
  if (entry === undefined) return false;
  const fork = lineage[index + 1]?.parent?.sequence;
  return position.sequence >= entry.first - 1 && (fork === undefined || position.sequence <= fork);
}

/**
 * The newest position that both lineages hold, given how far each side's last entry reaches; undefined when the two
 * share nothing. It is where one history forked off the other, or the head of the shorter when none did.
 */
export function commonAncestor(
  ours: Lineage,
  oursLast: Sequence,
  theirs: Lineage,
  theirsLast: Sequence,
): Position | undefined {
  let shared = -1;
  while (ours[shared + 1] !== undefined && ours[shared + 1]?.id === theirs[shared + 1]?.id) shared += 1;
  const entry = ours[shared];
  if (entry === undefined) return undefined;
  const oursReach = ours[shared + 1]?.parent?.sequence ?? oursLast;
  const theirsReach = theirs[shared + 1]?.parent?.sequence ?? theirsLast;
  return { entry: entry.id, sequence: Math.min(oursReach, theirsReach) };
}

/** The lineage that leads to an entry, from all entries that a site knows; empty when one on the way is missing. */
export function lineageTo(known: ReadonlyMap<bigint, LineageEntry>, id: bigint): Lineage {
  const lineage: LineageEntry[] = [];
  for (let next: bigint | undefined = id; next !== undefined; ) {
    const entry = known.get(next);
    if (entry === undefined || lineage.length > known.size) return [];
    lineage.unshift(entry);
    next = entry.parent?.entry;
  }
  return lineage;
}
