import { neededPositions } from "#src/data-path/recovery/recovery.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import { forkOf, type HistoryNeeds, trimmableUpTo } from "#src/domain/retention/horizon.js";

/** Facts said since the last checkpoint; at some hundred bytes each, a ledger of a few megabytes. */
const FACTS_MAX = 20_000;

/**
 * Lets go of what the images or compacted files hold and nobody needs here, in this order (data-path I7):
 *
 * 1. how far each branch may go: the floors of all members, or what is compacted, whichever is more; and no mark behind
 *    what has been taken in;
 * 2. when that frees a segment, or the ledger has grown long: a checkpoint of the ledger says all points and decisions, so
 *    that no mark so far is asked any more;
 * 3. the ledger says how far: from here on a start does not look for what is missing;
 * 4. segments go.
 *
 * Answers how many segments went.
 */
export async function trimJournal(parts: StoreParts, needs: HistoryNeeds): Promise<number> {
  const { site, journal, intake, catalogue, book, reservations, replica, compaction, entries } = parts;
  // What another history needs was not asked about: of an entry that is new in it, everything would be trimmed.
  if (parts.state.state.lineage !== needs.lineage) return 0;
  // Those that were removed and are still needed, too: what their images do not hold yet is read in the journal.
  const standing = catalogue.resyncs.members.map(({ member }) => member);
  const members = [...new Set([...standing, ...site.members.keys()])];
  // What is appended to a log is carried by no compacted file; only what has an image is.
  const isCarried = members.every((member) => parts.images.get(member) !== undefined);
  const floors = new Map(members.map((member) => [member, site.floor(member)]));
  const known = entries();
  const upTo = new Map<bigint, Sequence>();
  // As of this turn, in which it is announced what of an entry is left.
  const current = {
    ...needs,
    known: [...known.values()],
    positions: neededPositions(catalogue, reservations),
  };
  for (const { id } of journal.branches) {
    const entry = known.get(id);
    if (entry === undefined || site.branches.has(id)) continue;
    const taken = intake.taken(id) ?? 0;
    const reach = isCarried ? compaction.reachOfReaders(id) : 0;
    const at = Math.min(Math.max(trimmableUpTo(current, floors, members, entry), reach), taken);
    if (journal.segmentEnds(id, at).length === 0) continue;
    upTo.set(id, at);
    const fork = forkOf(needs.lineage, id);
    if (fork !== undefined && at > fork) reservations.announceLeft(id, fork);
  }
  if (upTo.size === 0 && book.saidSinceCheckpoint < FACTS_MAX) return 0;
  await catalogue.checkpoint(site.window, (points) =>
    book.checkpoint(() => [...points, ...reservations.facts()]),
  );
  let segments = 0;
  for (const [branch, at] of upTo) {
    await book.record({ type: "trimmed", branch, upTo: at });
    segments += journal.segmentEnds(branch, at).length;
    await replica.trim(branch, at);
  }
  return segments;
}

/**
 * What a life before this one has let go of behind the place where the lineage leaves an entry is left in this one too: a
 * branch that began there could not be opened, and would hold all folding. Compacted files may have it still.
 */
export function announceTrimmed({ site, state, compaction, reservations }: StoreParts): void {
  const { lineage } = state.state;
  for (const { id } of lineage) {
    const fork = forkOf(lineage, id);
    const isTrimmed = (site.trimmed.get(id) ?? 0) > Math.max(fork ?? 0, compaction.reach(id));
    if (fork !== undefined && isTrimmed) reservations.announceLeft(id, fork);
  }
}
