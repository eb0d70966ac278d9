import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { durableIn, endOf, promotableOf } from "#src/data-path/store/heads.js";
import type { Maintenance, StoreRules } from "#src/data-path/store/maintenance.js";
import { removedBefore } from "#src/data-path/store/removed-members.js";
import { writtenInPlace } from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { vectorAt } from "#src/domain/model/promotable.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import {
  foldsBeforeInPlace,
  type InPlaceObstacle,
  type InPlaceSituation,
  inPlaceObstacles,
} from "#src/domain/retention/in-place.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/** Whether the images may be written in place, and from which sequence on. */
export type InPlaceStanding =
  /** Never without a reason. */
  | { readonly kind: "not"; readonly why: readonly InPlaceObstacle[] }
  /** The images hold all of the history up to here, and nothing else; the journal holds nothing behind it. */
  | ({ readonly kind: "at" } & Position);

export interface InPlaceParts {
  readonly parts: StoreParts;
  readonly rules: StoreRules;
  readonly throttle: Throttle;
  readonly maintenance: Maintenance;
}

/**
 * How a site goes over from its journal to writing the images themselves. Before the first write in place, in this order:
 *
 * 1. Nothing is kept below the head: no point, view, export, drill or branch. While there is, nothing is begun.
 * 2. The images are folded to the head of that moment, beside the writes that go on, so that little is left for 5.
 * 3. The writers are sealed: no write is taken, and those that were are durable in the journal. This is the sequence. From
 *    the same turn on no view or branch begins.
 * 4. It is looked again whether anything is kept; if so, the writers go on as if nothing had been.
 * 5. The images are folded to the sequence and synced, and each floor is durable.
 * 6. The ledger says the sequence, durably: `writableInPlace` answers with it, also after a restart.
 * 7. The caller makes durable that this site writes its images from here on, and what the peer lacks; then he closes the store,
 *    and lets go of it. No image is written while its store is open, so no hash of a page is believed that it does not have.
 *
 * A crash up to the end of 5 leaves a store that is backed by its journal, folded farther than before. A crash behind 6
 * finds images that are exactly the history up to the sequence, written or not; which of it is durable is for whoever
 * writes to know. When 6 failed and may have become durable all the same, the ledger is made to say otherwise before the
 * writers go on: what was refused is void once another fact is durable behind it. Where even that fails, what they write
 * makes the fact void: it counts until history is found to have gone on behind its sequence. That a journal ends below it
 * says nothing: its end may have been lost since, and the images are no less written for that.
 *
 * There is no way back in the same store: when this site is to keep versions again it gets a new one, which takes the images as
 * they are found.
 */
export class InPlace {
  readonly #options: InPlaceParts;
  #isGoing = false;

  constructor(options: InPlaceParts) {
    this.#options = options;
  }

  get standing(): InPlaceStanding {
    const at = this.#recorded;
    if (at !== undefined) return { kind: "at", ...at };
    const situation = this.#situation;
    const why = [...inPlaceObstacles(situation), ...foldsBeforeInPlace(situation)];
    if (why.length > 0) return { kind: "not", why };
    return { kind: "not", why: [{ type: "not-recorded", sequence: situation.promotable?.sequence ?? 0 }] };
  }

  /** Steps 1 to 6, one round of maintenance at a time. Answers what stands in the way when something does. */
  go(signal?: AbortSignal): Promise<InPlaceStanding> {
    return this.#options.maintenance.alone((stopping) => this.#go(stopping), signal);
  }

  /** Refuses what needs a history: there is none besides the images themselves. */
  assertHistory(): void {
    const at = this.#recorded?.sequence;
    if (at !== undefined || this.#isGoing) throw writtenInPlace(at);
  }

  async #go(signal: AbortSignal): Promise<InPlaceStanding> {
    const { parts } = this.#options;
    if (this.#recorded !== undefined) return this.standing;
    if (inPlaceObstacles(this.#situation).length > 0) return this.standing;
    await this.#fold(signal);
    this.#isGoing = true;
    try {
      await parts.replica.sealWriters();
      await parts.intake.settled();
      const { promotable } = this.#situation;
      if (promotable === undefined || inPlaceObstacles(this.#situation).length > 0) return this.#stay();
      await this.#fold(signal);
      assert(foldsBeforeInPlace(this.#situation).length === 0, "everything is folded");
      await parts.book.record({ type: "in-place", at: promotable });
      this.#isGoing = false;
      return this.standing;
    } catch (error) {
      await this.#makeVoid();
      this.#stay();
      throw error;
    }
  }

  /** Behind any other fact the one that was refused does not come back. */
  async #makeVoid(): Promise<void> {
    const { ledger, book, site, state } = this.#options.parts;
    const [oldest] = state.state.lineage;
    if (oldest === undefined) return;
    try {
      if (ledger.suspect !== undefined) await ledger.resume();
      await book.record({ type: "window", from: site.window ?? { entry: oldest.id, sequence: 0 } });
    } catch (error) {
      // The caller hears of the first failure, which has the same cause; the next round of maintenance tries it again.
      if (!(error instanceof TidemarkError)) throw error;
    }
  }

  #stay(): InPlaceStanding {
    this.#options.parts.replica.unsealWriters();
    this.#isGoing = false;
    return this.standing;
  }

  async #fold(signal: AbortSignal): Promise<void> {
    const { parts, throttle } = this.#options;
    const { replica, reservations, site, book, images } = parts;
    const { promotable, standing } = this.#situation;
    if (promotable === undefined) return;
    reservations.announce(new Map(standing.map(({ member, at }) => [member, at])));
    const path = replica.pathTo(promotable);
    for (const { member, at } of standing) {
      const image = images.get(member);
      const part = path.find(({ first }) => at >= first);
      if (image === undefined || part === undefined || at <= site.floor(member)) continue;
      const floor = { entry: part.entry, sequence: Math.min(at, part.last) };
      const record = () => book.record({ type: "floor", member, floor });
      await replica.moveHorizon(image, floor, record, { throttle, signal });
    }
  }

  /** What the ledger says of it; void when the history has gone on since. */
  get #recorded(): Position | undefined {
    const { parts } = this.#options;
    const { inPlace } = parts.site;
    return inPlace === undefined || wentOn(parts, inPlace) ? undefined : inPlace;
  }

  get #situation(): InPlaceSituation {
    const { parts, rules } = this.#options;
    const { catalogue, reservations, site, journal, ledger } = parts;
    const promotable = promotableOf(parts);
    const end = endOf(parts);
    const scopeOf = (member: number) => site.members.get(member)?.capture ?? "inline";
    // What was written in place has no chain.
    const isBegun = end !== undefined && journal.branches.some(({ id }) => id === end.entry);
    const suspect = ledger.suspect ?? (isBegun ? journal.suspect(end.entry) : undefined);
    return {
      role: rules.role().type,
      promotable,
      end,
      suspect: suspect?.code,
      members: [...site.members.values()]
        // Where the present history has it removed: elsewhere it may still be of the group.
        .filter(({ member }) => end === undefined || removedBefore(parts, member, end) === undefined)
        .map(({ member, capture }) => ({ member, capture, floor: this.#floor(member) })),
      standing:
        promotable === undefined ? [] : vectorAt(catalogue.resyncsAt(promotable), promotable, scopeOf),
      points: catalogue.points,
      reservations: reservations.all,
    };
  }

  /** What a fold has begun and not finished is not held by the image yet. */
  #floor(member: number): Sequence {
    const { site, images } = this.#options.parts;
    const isFolding = (images.get(member)?.hashes.pending.size ?? 0) > 0;
    return isFolding ? 0 : site.floor(member);
  }
}

/**
 * Whether the journal has anything behind the position, in its entry or in one that grew from it.
 */
function wentOn(parts: StoreParts, from: Position): boolean {
  const { lineage } = parts.state.state;
  const place = lineage.findIndex(({ id }) => id === from.entry);
  return lineage
    .slice(Math.max(0, place))
    .some(({ id, first }) => (durableIn(parts, id) ?? 0) >= Math.max(first, from.sequence + 1));
}
