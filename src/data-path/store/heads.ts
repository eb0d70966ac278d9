import { branchFloor } from "#src/data-path/store/branch-floor.js";
import { soundUpTo } from "#src/data-path/store/sound-history.js";
import { entryUnknown } from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { type Interval, type LineageEntry, positionAt } from "#src/domain/model/lineage.js";
import { promotable } from "#src/domain/model/promotable.js";
import { legalUpTo } from "#src/domain/model/resync-spans.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** How far the histories that a store knows reach. */

/** The last sequence of the entry that survives a power loss; undefined when there is nothing of it. */
export function durableIn({ journal }: StoreParts, entry: bigint): Sequence | undefined {
  return journal.branches.some(({ id }) => id === entry) ? journal.durable(entry) : undefined;
}

/**
 * The end of what the present lineage holds here; undefined while there is nothing.
 *
 * It is the journal's. Compacted files reach further only where the journal has lost its end, and then `latest` may lie inside
 * one of their spans, or nowhere, until the peer has sent that end again. They are not counted all the same: the peer is asked
 * for what lies behind the journal's end, and an entry that forked off behind it would grow from what is sent a second time
 * at the same moment. The points that stand in the files can be opened and promoted by their names meanwhile.
 *
 * Entries are written side by side, each to files of its own: what is held of one says nothing of those beneath it. So it is
 * walked from the oldest on, and the first that ends before the next grows from it is where the history ends (I3).
 */
export function endOf(parts: StoreParts): Position | undefined {
  const { lineage } = parts.state.state;
  let end: Position | undefined;
  for (const [index, entry] of lineage.entries()) {
    // What an entry wrote behind the fork of the next one is another history.
    const fork = lineage[index + 1]?.parent?.sequence ?? Number.MAX_SAFE_INTEGER;
    const last = Math.min(durableIn(parts, entry.id) ?? 0, fork);
    const isWhole = Math.max(last, letGoOf(parts, entry), entry.first - 1) >= fork;
    // What the images hold up to there need not have come by the journal: they may have been written in place.
    const reach = isWhole ? fork : last;
    if (reach >= entry.first) end = { entry: entry.id, sequence: reach };
    if (!isWhole) return end;
  }
  return end;
}

/** Up to where the journal need not have the entry any more: images, or compacted files, hold it. */
function letGoOf({ site, entries }: StoreParts, { id }: LineageEntry): Sequence {
  return Math.max(site.trimmed.get(id) ?? 0, branchFloor(site, entries(), id));
}

/** The newest position that may be promoted, served or acknowledged in the sync modes. Always one of the present path. */
export function promotableOf(parts: StoreParts): Position | undefined {
  const end = endOf(parts);
  if (end === undefined) return undefined;
  const path = parts.replica.pathTo(end);
  const { catalogue } = parts;
  const at = legalUpTo(catalogue.resyncSpans, soundUpTo(parts, takenUpTo(parts, path, end)));
  const found = promotable(catalogue.resyncsAt(at), at);
  return found === undefined ? undefined : positionAt(path, found.sequence);
}

/**
 * Up to where no mark of the path waits. A mark that waits may be the beginning of a resync, whichever entry it is of: what
 * grows behind it is held by it too.
 */
function takenUpTo(parts: StoreParts, path: readonly Interval[], end: Position): Position {
  let reached: Position | undefined;
  for (const { entry, first, last } of path.toReversed()) {
    // What the journal has lost of an entry, no mark of it waits for.
    const durable = durableIn(parts, entry);
    const heard = Math.min(last, durable ?? last);
    // A batch is durable a turn before its marks are heard of: one that an entry begins with may begin a resync.
    const taken = parts.intake.taken(entry) ?? (durable === undefined ? last : first - 1);
    if (taken < heard) return taken < first && reached !== undefined ? reached : { entry, sequence: taken };
    reached = { entry, sequence: last };
  }
  return end;
}

export function knownEntry({ entries }: StoreParts, entry: bigint): LineageEntry {
  const known = entries().get(entry);
  if (known === undefined) throw entryUnknown(entry);
  return known;
}
