import { lineageLeavesImages } from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { commonAncestor, contains, type Lineage } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * The lineage that is followed or written from now on. Anyone may be taken, back to older moments and over to another
 * history, as long as what lies beneath it is there:
 *
 * 1. the images hold none of what it leaves, nor is being folded into them, nor has a round announced that it will be;
 * 2. it grows from no moment inside what is compacted: there only the moments on both sides are kept;
 * 3. in the same turn it is reserved where it parts from the one before, and what it takes up again. From then on a round
 *    neither folds nor compacts nor lets go of it;
 * 4. the state is durable; then what was reserved is held by the lineage itself.
 *
 * One is taken after the other.
 */
export class Lineages {
  readonly #parts: StoreParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  adopt(lineage: Lineage): Promise<void> {
    const turn = this.#turn.then(() => this.#adopt(lineage));
    this.#turn = Promise.allSettled([turn]);
    return turn;
  }

  async #adopt(lineage: Lineage): Promise<void> {
    const { state, reservations } = this.#parts;
    const parting = commonAncestor(state.state.lineage, ENDLESS, lineage, ENDLESS);
    this.#assertBeneath(lineage, parting);
    const held = this.#needs(lineage, parting).map((position, index) => {
      return { id: `${RESERVATION_PREFIX}${index}`, position, members: [], why: "lineage", isDurable: false };
    });
    try {
      // Each is held in this turn, or refused.
      await Promise.all(held.map((reservation) => reservations.reserve(reservation)));
      await state.update((before) => ({ ...before, lineage }));
    } finally {
      for (const { id } of held) await reservations.release(id);
    }
  }

  /** Steps 1 and 2. */
  #assertBeneath(lineage: Lineage, parting: Position | undefined): void {
    const { site, images, reservations, catalogue, replica, entries } = this.#parts;
    const shared = parting?.sequence ?? 0;
    // A member that is none of that history there is left out of it, whatever its image holds.
    const standing = catalogue.resyncsOn(lineage).members.filter(({ complete }) => complete !== undefined);
    for (const { member } of standing) {
      const floor = site.floors.get(member);
      const reach = Math.max(images.get(member)?.foldTo ?? 0, reservations.horizonOf(member));
      if (reach > shared || (floor !== undefined && !contains(lineage, floor)))
        throw lineageLeavesImages(member, Math.max(reach, floor?.sequence ?? 0), shared);
    }
    const known = entries();
    for (const { id, parent } of lineage) {
      if (parent !== undefined && !known.has(id) && known.has(parent.entry)) replica.assertOpenable(parent);
    }
  }

  /** Step 3: where it parts from the present lineage, and the branches of this site that it takes up. */
  #needs(lineage: Lineage, parting: Position | undefined): readonly Position[] {
    const { site } = this.#parts;
    const taken = lineage.filter(({ id }) => site.branches.has(id));
    const needs = taken.map(({ id, first }) => ({ entry: id, sequence: first - 1 }));
    return parting === undefined || parting.sequence === ENDLESS ? needs : [parting, ...needs];
  }
}

const RESERVATION_PREFIX = "lineage-";
/** A lineage that goes on leaves nothing of its newest entry. */
const ENDLESS: Sequence = Number.MAX_SAFE_INTEGER;
