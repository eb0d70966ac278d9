import { durableIn, endOf } from "#src/data-path/store/heads.js";
import { membersNeeded } from "#src/data-path/store/moment-members.js";
import type { OwnBranches } from "#src/data-path/store/own-branches.js";
import { drillInLineage, lineageGone, lineageLeavesImages } from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { commonAncestor, contains, type Lineage, type LineageEntry } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Promised } from "#src/domain/model/site-state.js";
import { forkOf } from "#src/domain/retention/horizon.js";

/**
 * The lineage that is followed or written from now on. Anyone may be taken, back to older moments and over to another
 * history, as long as what lies beneath it is there:
 *
 * 1. the images hold none of what it leaves, nor is being folded into them, nor has a round announced that it will be;
 * 2. it grows from no moment inside what is compacted: there only the moments on both sides are kept;
 * 3. in the same turn it is reserved where it parts from the one before, and what it takes up again. From then on a round
 *    neither folds nor compacts nor lets go of it;
 * 4. entries that it leaves out, and of which anything is held, become kept branches, durably (I9): their points stay, and
 *    so does what grows from them. So does what an entry that stays wrote behind the place where the lineage leaves it: it
 *    has no name of its own, and becomes a branch that grows from its end and to which nothing is written;
 * 5. an entry that was dropped here, and whose writer sends it again, is durably as one of which nothing has come yet;
 * 6. the state is durable; then what was reserved is held by the lineage itself;
 * 7. branches that it has taken up are none any more, nor are such tails.
 *
 * A crash before 6 leaves branches that are of the lineage still: the next start does 7. So does each round of maintenance,
 * when it failed: until then the journal of such a branch is not trimmed.
 *
 * One is taken after the other.
 */
export class Lineages {
  readonly #parts: StoreParts;
  readonly #own: OwnBranches;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: StoreParts, own: OwnBranches) {
    this.#parts = parts;
    this.#own = own;
  }

  /** What a failure has left undone of adoptions and branches. */
  finish(): Promise<void> {
    const turn = this.#turn.then(() => this.#own.finish());
    this.#turn = Promise.allSettled([turn]);
    return turn;
  }

  /** With it goes what is promised; without, the promise stays as it is. */
  adopt(lineage: Lineage, promise?: Promised): Promise<void> {
    const turn = this.#turn.then(() => this.#adopt(lineage, promise));
    this.#turn = Promise.allSettled([turn]);
    return turn;
  }

  async #adopt(lineage: Lineage, promise: Promised | undefined): Promise<void> {
    const { state, reservations } = this.#parts;
    // After one that failed at step 6 nobody else asks what became of it, and a copy could follow no new entry any more.
    await state.resume();
    const parting = commonAncestor(state.state.lineage, ENDLESS, lineage, ENDLESS);
    this.#assertBeneath(lineage, parting);
    const held = this.#needs(lineage, parting).map((position, index) => {
      const members = membersNeeded(this.#parts, position);
      return { id: `${RESERVATION_PREFIX}${index}`, position, members, why: "lineage", isDurable: false };
    });
    try {
      // Each is held in this turn, or refused.
      await Promise.all(held.map((reservation) => reservations.reserve(reservation)));
      for (const entry of this.#leftOut(lineage)) await this.#own.keep(entry);
      const tail = this.#tail(parting);
      if (tail !== undefined) await this.#own.keepTail(tail);
      for (const entry of lineage) await this.#own.takeAgain(entry);
      await state.update((before) => ({ ...before, lineage, promise: promise ?? before.promise }));
      await this.#own.releaseTaken();
    } finally {
      for (const { id } of held) await reservations.release(id);
    }
  }

  /** Steps 1 and 2. */
  #assertBeneath(lineage: Lineage, parting: Position | undefined): void {
    const { site, images, reservations, catalogue, replica, compaction, entries } = this.#parts;
    const shared = parting?.sequence ?? 0;
    for (const { id } of lineage) if (site.isDrill(id)) throw drillInLineage(id);
    // A member that is none of that history there is left out of it, whatever its image holds.
    const standing = catalogue.resyncsOn(lineage).members.filter(({ complete }) => complete !== undefined);
    for (const { member } of standing) {
      const floor = site.floors.get(member);
      const reach = Math.max(images.get(member)?.foldTo ?? 0, reservations.horizonOf(member));
      if (reach > shared || (floor !== undefined && !contains(lineage, floor)))
        throw lineageLeavesImages(member, Math.max(reach, floor?.sequence ?? 0), shared);
    }
    // What is seeded stands in its image as of places that may be behind the fork, and how it was there nobody knows.
    const end = endOf(this.#parts);
    const seeding = [...site.seeds][0];
    if (seeding !== undefined && end !== undefined && !contains(lineage, end))
      throw lineageLeavesImages(seeding, end.sequence, shared);
    // What an entry wrote behind the fork may have been let go of since; unless compacted files have it.
    const again = lineage.find(({ id }) => id === parting?.entry);
    const gone = again === undefined ? 0 : (site.trimmed.get(again.id) ?? 0);
    if (
      again !== undefined &&
      gone > Math.max(shared, compaction.reach(again.id)) &&
      endIn(lineage, again) > shared
    )
      throw lineageGone(gone, shared);
    const known = entries();
    for (const { id, parent } of lineage) {
      if (parent !== undefined && !known.has(id) && known.has(parent.entry)) replica.assertOpenable(parent);
    }
  }

  /** Step 3: where it parts from the present lineage, what its new entries grow from, and what it is itself so far. */
  #needs(lineage: Lineage, parting: Position | undefined): readonly Position[] {
    const { entries, state } = this.#parts;
    const known = entries();
    const isPresent = new Set(state.state.lineage.map(({ id }) => id));
    const grown = lineage.filter(({ id }) => !isPresent.has(id)).flatMap(({ parent }) => parent ?? []);
    const newest = lineage.findLast(({ id }) => known.has(id));
    const ends = newest === undefined ? [] : [{ entry: newest.id, sequence: endIn(lineage, newest) }];
    const needs = [...grown.filter(({ entry }) => known.has(entry)), ...ends];
    return parting === undefined || parting.sequence === ENDLESS ? needs : [parting, ...needs];
  }

  /** Step 4: what grows from a later one needs those before it. */
  #leftOut(lineage: Lineage): readonly LineageEntry[] {
    const stays = new Set(lineage.map(({ id }) => id));
    const left = this.#parts.state.state.lineage.filter(({ id }) => !stays.has(id));
    return left.slice(0, left.findLastIndex((entry) => this.#isHeld(entry)) + 1);
  }

  /** The end of what the present lineage holds of the entry in which the two part; undefined when nothing is left of it. */
  #tail(parting: Position | undefined): Position | undefined {
    if (parting === undefined) return undefined;
    const { entry, sequence } = parting;
    const end = Math.min(
      endIn(this.#parts.state.state.lineage, { id: entry }),
      durableIn(this.#parts, entry) ?? 0,
    );
    return end > sequence ? { entry, sequence: end } : undefined;
  }

  #isHeld({ id, first }: LineageEntry): boolean {
    const { compaction, catalogue, reservations, entries } = this.#parts;
    const isOf = ({ position }: { readonly position: Position }) => position.entry === id;
    return (
      (durableIn(this.#parts, id) ?? 0) >= first ||
      compaction.sizeBytes(id) > 0 ||
      catalogue.points.some(isOf) ||
      reservations.all.some(isOf) ||
      [...entries().values()].some(({ parent }) => parent?.entry === id)
    );
  }
}

/** Where the lineage leaves the entry; endless for its newest. */
function endIn(lineage: Lineage, { id }: Pick<LineageEntry, "id">): Sequence {
  return forkOf(lineage, id) ?? ENDLESS;
}

const RESERVATION_PREFIX = "lineage-";
/** A lineage that goes on leaves nothing of its newest entry. */
const ENDLESS: Sequence = Number.MAX_SAFE_INTEGER;
