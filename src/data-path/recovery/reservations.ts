import { TidemarkError } from "#src/base/errors.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** Facts become durable one after the other; the ledger, to those who only add to it. */
export interface FactLog {
  append(fact: Fact): Promise<void>;
}

export interface Reservation {
  readonly id: string;
  readonly position: Position;
  /** Empty: every member, at the position itself. */
  readonly members: readonly MemberPosition[];
  /** For a person: `view`, `export`, `drill nightly`, `failover`, `branch`. */
  readonly why: string;
  readonly isDurable: boolean;
}

/**
 * Why history is kept that tells where this site and the primary that it replaced differ: all that lies behind the position,
 * and no point that happens to stand there.
 */
export const DIFFERENCES_RESERVATION = "differences to the old primary";

/** More than anybody opens at once; each one makes every horizon a little dearer to work out. */
export const RESERVATIONS_MAX = 4096;

/**
 * Positions that have to stay openable. A durable one survives a restart: it protects from the moment it is asked for,
 * and is answered once its fact is durable. Releasing is the other way round, so nothing is ever let go too early (I7).
 */
export class Reservations {
  readonly #ledger: FactLog;
  readonly #held = new Map<string, Reservation>();
  /** Their release may be durable already: a checkpoint that said them again behind it would hold them for ever. */
  readonly #releasing = new Set<string>();
  /** Facts that are not durable yet, by reservation. */
  readonly #underWay = new Map<string, Promise<void>>();
  /** Heard, and the reservation not yet. */
  readonly #vectors = new Map<string, readonly MemberPosition[]>();
  #horizons: ReadonlyMap<number, Sequence> = new Map();
  /** Behind which sequence an entry is let go of. */
  readonly #left = new Map<bigint, Sequence>();
  /** Branches that are about to be dropped. */
  readonly #sealed = new Set<bigint>();

  constructor(ledger: FactLog) {
    this.#ledger = ledger;
  }

  get all(): readonly Reservation[] {
    return [...this.#held.values()];
  }

  /** Those that hold a point which stands where they do. */
  get ofPoints(): readonly Reservation[] {
    return this.all.filter(({ why }) => why !== DIFFERENCES_RESERVATION);
  }

  takeFact(fact: Fact): void {
    if (fact.type === "release") this.#held.delete(fact.id);
    if (fact.type === "reserve-vector") this.#vectors.set(fact.id, fact.members);
    if (fact.type !== "reserve") return;
    const { id, position, why } = fact;
    this.#held.set(id, { id, position, members: this.#vectors.get(id) ?? [], why, isDurable: true });
    this.#vectors.delete(id);
  }

  /** What a checkpoint of the ledger has to say again. */
  facts(): readonly Fact[] {
    return this.all.filter(({ id, isDurable }) => isDurable && !this.#releasing.has(id)).flatMap(factsOf);
  }

  /**
   * From now on nothing is read below these any more: folding may begin. Called in the same turn in which the horizons
   * were worked out from what is reserved; a reservation that comes later and lies lower is refused.
   */
  announce(horizons: ReadonlyMap<number, Sequence>): void {
    const raised = new Map(this.#horizons);
    for (const [member, at] of horizons) raised.set(member, Math.max(at, raised.get(member) ?? 0));
    this.#horizons = raised;
  }

  /** From now on nothing of the entry behind the sequence is read any more. Called in the turn in which that was worked out. */
  announceLeft(entry: bigint, behind: Sequence): void {
    this.#left.set(entry, Math.min(behind, this.#left.get(entry) ?? behind));
  }

  /** The entry comes again from its beginning: what was announced of it was of what has been dropped. */
  announceAnew(entry: bigint): void {
    this.#left.delete(entry);
  }

  /** What was announced of the member. */
  horizonOf(member: number): Sequence {
    return this.#horizons.get(member) ?? 0;
  }

  /**
   * From now on nothing of the branch can be reserved. Answers what is already, besides its own, and then changes nothing:
   * the branch can't be dropped.
   */
  seal(branch: bigint, own: string): Reservation | undefined {
    const held = this.all.find(({ id, position }) => position.entry === branch && id !== own);
    if (held === undefined) this.#sealed.add(branch);
    return held;
  }

  unseal(branch: bigint): void {
    this.#sealed.delete(branch);
  }

  /** Asking again for the same changes nothing, and is answered no sooner. */
  async reserve(reservation: Reservation): Promise<void> {
    const { id, isDurable } = reservation;
    const underWay = this.#underWay.get(id);
    if (underWay !== undefined) {
      if (!this.#releasing.has(id)) return await underWay;
      await Promise.allSettled([underWay]);
      return await this.reserve(reservation);
    }
    if (this.#held.has(id)) return;
    if (this.#held.size >= RESERVATIONS_MAX) throw tooMany();
    if (this.#sealed.has(reservation.position.entry)) throw gone(reservation, "of a branch that is dropped");
    if (this.#isGone(reservation)) throw gone(reservation, "older than what is kept");
    this.#held.set(id, reservation);
    if (isDurable) await this.#during(id, () => this.#record(reservation));
  }

  async release(id: string): Promise<void> {
    if (this.#held.get(id)?.isDurable !== true) this.#held.delete(id);
    else await this.#during(id, () => this.#recordRelease(id));
  }

  #during(id: string, work: () => Promise<void>): Promise<void> {
    const done = work().finally(() => {
      if (this.#underWay.get(id) === done) this.#underWay.delete(id);
    });
    this.#underWay.set(id, done);
    return done;
  }

  async #record(reservation: Reservation): Promise<void> {
    try {
      await Promise.all(factsOf(reservation).map((fact) => this.#ledger.append(fact)));
    } catch (error) {
      // It may have become durable all the same; a restart then finds it, and holds a little too much.
      this.#held.delete(reservation.id);
      throw error;
    }
  }

  async #recordRelease(id: string): Promise<void> {
    this.#releasing.add(id);
    try {
      await this.#ledger.append({ type: "release", id });
      this.#held.delete(id);
    } finally {
      this.#releasing.delete(id);
    }
  }

  #isGone({ position, members }: Reservation): boolean {
    if (position.sequence > (this.#left.get(position.entry) ?? Number.POSITIVE_INFINITY)) return true;
    return [...this.#horizons].some(([member, horizon]) => {
      const at = members.find((candidate) => candidate.member === member)?.at;
      if (members.length > 0 && at === undefined) return false;
      return (at ?? position.sequence) < horizon;
    });
  }
}

/** The vector first: a reservation is never there without it. */
function factsOf({ id, position, members, why }: Reservation): readonly Fact[] {
  return [
    { type: "reserve-vector", id, members },
    { type: "reserve", id, position, why },
  ];
}

function tooMany(): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "TOO_MANY_RESERVATIONS",
    message: `${RESERVATIONS_MAX} positions are held open already`,
    hint: "close views or stop drills that are not needed any more",
  });
}

function gone({ position }: Reservation, why: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "POINT_GONE",
    message: `sequence ${position.sequence} is ${why}`,
    hint: "tidemark point list shows what can be opened",
    facts: { sequence: position.sequence },
  });
}
