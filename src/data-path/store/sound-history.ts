import type { DamageParts } from "#src/data-path/store/damage-parts.js";
import type { Position } from "#src/domain/model/sequence.js";

/**
 * How far the history to a position can be relied on: up to the first sequence that the index does not know, the first
 * mark that can't be read, or the end of a branch that is shorter, files included, than what grows on it. Behind it moments may be opened
 * one by one; nothing there is called promotable until what is damaged has been made good.
 */
export function soundUpTo(parts: DamageParts, end: Position): Position {
  const { replica, intake, journal, site, compaction } = parts;
  const floor = Math.min(...[...site.members.keys()].map((member) => site.floor(member)));
  let sound: Position | undefined;
  for (const { entry, first, last } of replica.pathTo(end).toReversed()) {
    const holes = replica.holes.filter(
      (hole) => hole.branch === entry && hole.to > floor && hole.from <= last,
    );
    const inJournal = journal.branches.some(({ id }) => id === entry) ? journal.durable(entry) : first - 1;
    const held = Math.max(inJournal, compaction.reach(entry));
    const limits = [last, held, intake.soundUpTo(entry) ?? last, ...holes.map(({ from }) => from - 1)];
    const reach = last <= floor ? last : Math.max(floor, Math.min(...limits));
    if (reach >= first) sound = { entry, sequence: Math.min(reach, last) };
    if (reach < last) return sound ?? { entry, sequence: reach };
  }
  return sound ?? end;
}
