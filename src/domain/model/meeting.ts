import type { Lineage, LineageEntry } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * How far a position shares the lineage's path: the position's own sequence when it lies on the path, else the sequence
 * at which its history forked off. Everything up to there is read by a view of the position from what the path holds.
 * Undefined when the two share nothing that is known.
 */
export function meetingPoint(
  lineage: Lineage,
  known: readonly LineageEntry[],
  position: Position,
): Sequence | undefined {
  let at: Position | undefined = position;
  // A parent's sequence is lower than any of its child, so this ends.
  while (at !== undefined) {
    const here: Position = at;
    const index = lineage.findIndex((entry) => entry.id === here.entry);
    const fork = lineage[index + 1]?.parent?.sequence;
    if (index >= 0) return fork === undefined ? here.sequence : Math.min(here.sequence, fork);
    at = parentOf(known, here);
  }
  return undefined;
}

/** The entries that a view of the position reads from, the position's own first. */
export function ancestry(known: readonly LineageEntry[], position: Position): readonly LineageEntry[] {
  const entries: LineageEntry[] = [];
  let at: Position | undefined = position;
  while (at !== undefined) {
    const here: Position = at;
    const entry = known.find((candidate) => candidate.id === here.entry);
    if (entry === undefined || entries.includes(entry)) break;
    entries.push(entry);
    at = entry.parent;
  }
  return entries;
}

function parentOf(known: readonly LineageEntry[], position: Position): Position | undefined {
  const parent = known.find((entry) => entry.id === position.entry)?.parent;
  return parent === undefined
    ? undefined
    : { entry: parent.entry, sequence: Math.min(parent.sequence, position.sequence) };
}
