import type { Span } from "#src/data-path/replica/replica.js";
import { type Moment, membersAt } from "#src/data-path/store/moment-members.js";
import type { OwnBranches } from "#src/data-path/store/own-branches.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Lineage, LineageEntry } from "#src/domain/model/lineage.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** What a promotion asks of the store beside the lineage that it adopts. */
export class Promoting {
  readonly #parts: StoreParts;
  readonly #own: OwnBranches;

  constructor(parts: StoreParts, own: OwnBranches) {
    this.#parts = parts;
    this.#own = own;
  }

  /** Every entry that is known here: those of the lineage, and of this site's own branches. */
  get entries(): ReadonlyMap<bigint, LineageEntry> {
    return this.#parts.entries();
  }

  /** No sequence above it has been seen at this site, whoever gave it out. */
  get highest(): Sequence {
    return this.#own.highest;
  }

  /** Where members stand at the moment, were that lineage the one that is followed; who does not is not in it. */
  standing(moment: Moment, lineage: Lineage): readonly MemberPosition[] {
    const { position, members } = moment;
    if (members.length > 0) return members;
    const complete = this.#parts.catalogue
      .resyncsOn(lineage)
      .members.filter((member) => (member.complete ?? Number.POSITIVE_INFINITY) <= position.sequence)
      .map(({ member }) => member);
    const found = membersAt(this.#parts, moment);
    if (found !== undefined) return found.filter(({ member }) => complete.includes(member));
    return complete.map((member) => ({ member, at: position.sequence, fuzzy: false }));
  }

  /** Keeps the moment openable until `release`, over restarts too. */
  async reserve(
    id: string,
    position: Position,
    members: readonly MemberPosition[],
    why: string,
  ): Promise<void> {
    this.#parts.replica.assertOpenable(position);
    await this.#parts.reservations.reserve({ id, position, members, why, isDurable: true });
  }

  /**
   * After the state file has failed: what is on the disk counts, and changes are taken again. A promise that could not be made
   * may turn out to have been made.
   */
  resumeState(): Promise<void> {
    return this.#parts.state.resume();
  }

  /**
   * What changed in the member behind a sequence, on the path to that position: a superset, also where the position is no
   * moment that can be opened, as inside a resync. Undefined: the image holds some of it, and nobody can tell. The caller
   * has reserved both ends.
   */
  async changedBehind(
    member: number,
    since: Sequence,
    position: Position,
  ): Promise<readonly Span[] | undefined> {
    const { replica, site, seeds } = this.#parts;
    if (seeds.isOpen(member) || site.floor(member) > since) return undefined;
    return await replica.changedSince(member, site.sizeMax(member), since, position);
  }

  async release(id: string): Promise<void> {
    await this.#parts.reservations.release(id);
  }
}
