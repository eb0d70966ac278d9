import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { BRANCH_RESERVATION } from "#src/data-path/recovery/recovery.js";
import {
  BRANCH_PREFIX,
  branchReservation,
  keptMembers,
  type Moment,
  membersAt,
  membersNeeded,
} from "#src/data-path/store/moment-members.js";
import type { LocalBranch } from "#src/data-path/store/site-facts.js";
import {
  branchInDoubt,
  branchInUse,
  branchLeaving,
  branchUnknown,
  entryUnknown,
} from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { contains, type LineageEntry } from "#src/domain/model/lineage.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Random } from "#src/platform/random/random.js";

/** The branches that grow at this site and are in nobody's lineage. */
export class OwnBranches {
  readonly #parts: StoreParts;
  readonly #random: Random;
  /** Whether they are dropped nobody knows, until it is said again or the store is opened anew. */
  readonly #doubted = new Set<bigint>();
  /** Dropped, as far as the ledger goes, while something of them may be left. One that failed is finished by the next start. */
  readonly #leaving = new Map<bigint, Promise<void>>();
  /** Branches that could not be recorded, and whose reservations are there yet. */
  readonly #unrecorded = new Set<bigint>();

  constructor(parts: StoreParts, random: Random) {
    this.#parts = parts;
    this.#random = random;
  }

  /**
   * 1. What the branch grows from is reserved, durably. 2. The branch is recorded. A crash between leaves a reservation
   * without a branch, which `releaseOrphans` lets go of; a failure one that goes at once, or with a later `finish`. Were the
   * fact durable all the same, the release behind it makes it void.
   */
  async begin(
    kind: LocalBranch["kind"],
    name: string,
    moment: Moment,
    about?: string,
  ): Promise<LineageEntry> {
    const { book, reservations, catalogue, entries, replica } = this.#parts;
    const parent = moment.position;
    const grownFrom = entries().get(parent.entry);
    if (grownFrom === undefined) throw entryUnknown(parent.entry);
    const { epoch, writer } = grownFrom;
    const entry = {
      epoch,
      id: this.#newId(),
      first: Math.max(this.highest, parent.sequence) + 1,
      parent,
      writer,
    };
    // In one turn with the reservation: from then on nothing that it grows from is compacted away.
    const members = kind === "drill" ? membersAt(this.#parts, moment) : this.#neededAt(moment);
    for (const at of [parent.sequence, ...members.map((member) => member.at)])
      replica.assertOpenable({ ...parent, sequence: at });
    const why = kind === "drill" ? `drill ${name}` : BRANCH_RESERVATION;
    await reservations.reserve({ ...moment, members, id: branchReservation(entry.id), why, isDurable: true });
    const more = about === undefined ? {} : { about };
    const fact = { type: "branch", entry, kind, name, stampMs: catalogue.nowMs(), ...more } as const;
    await this.#record(book.record(fact), entry.id);
    return entry;
  }

  /** Of a point, what it names; of any other moment, what the history could go on with. */
  #neededAt({ position, members }: Moment): readonly MemberPosition[] {
    return members.length > 0 ? members : membersNeeded(this.#parts, position);
  }

  async #record(recorded: Promise<void>, entry: bigint): Promise<void> {
    try {
      await recorded;
    } catch (error) {
      this.#unrecorded.add(entry);
      // As a rule the ledger takes nothing at that moment, and the caller hears why.
      await this.#releaseUnrecorded().catch(leaveForNextRound);
      throw error;
    }
  }

  /** What a failure has left undone. Not beside an adoption: it keeps what is of the lineage until then. */
  async finish(): Promise<void> {
    await this.#releaseUnrecorded();
    await this.releaseTaken();
  }

  async #releaseUnrecorded(): Promise<void> {
    const { site, reservations } = this.#parts;
    for (const entry of this.#unrecorded) {
      // It may have been recorded when it was asked again.
      if (!site.branches.has(entry)) await reservations.release(branchReservation(entry));
      this.#unrecorded.delete(entry);
    }
  }

  /** An entry that is left becomes a branch of this site; what it grows from is reserved as for any other. */
  async keep(entry: LineageEntry): Promise<void> {
    const { book, reservations, catalogue } = this.#parts;
    const position = entry.parent ?? { entry: entry.id, sequence: 0 };
    const id = branchReservation(entry.id);
    const members = keptMembers(this.#parts, entry, position);
    await reservations.reserve({ id, position, members, why: BRANCH_RESERVATION, isDurable: true });
    const name = `${entry.writer}-${entry.epoch}`;
    const fact = { type: "branch", entry, kind: "kept", name, stampMs: catalogue.nowMs() } as const;
    await this.#record(book.record(fact), entry.id);
  }

  /** The same for the part of an entry behind which a lineage leaves it: a branch to which nothing is written. */
  async keepTail(end: Position): Promise<void> {
    const { entries, site } = this.#parts;
    const isHeld = ({ kind, entry: { parent } }: LocalBranch) =>
      kind !== "drill" && parent?.entry === end.entry && parent.sequence >= end.sequence;
    if ([...site.branches.values()].some(isHeld)) return;
    const { writer, epoch } = present(entries().get(end.entry), "an entry that was followed");
    await this.begin("tail", `${writer}-${epoch}-tail`, { position: end, members: [] });
  }

  /**
   * Branches that the lineage has taken up are none of this site's own any more, also when a crash came in between; and a
   * tail that it has taken up again is none.
   */
  async releaseTaken(): Promise<void> {
    const { site, state, book, reservations, journal } = this.#parts;
    for (const { id } of state.state.lineage) {
      if (!site.branches.has(id)) continue;
      await book.record({ type: "branch-taken", branch: id });
      await reservations.release(branchReservation(id));
    }
    for (const { kind, entry } of [...site.branches.values()]) {
      const { id, parent } = entry;
      if (kind !== "tail" || parent === undefined || !contains(state.state.lineage, parent)) continue;
      // Somebody has made a branch of it, or reads it.
      if (journal.branches.some((branch) => branch.id === id) || this.#userOf(id) !== undefined) continue;
      await this.drop(id);
    }
  }

  /**
   * Forgets a branch with all that was written to it.
   *
   * 1. Nobody reads it or grows from it, and from here on nobody can. 2. The fact. 3. What it held goes. 4. What it grows
   * from is let go.
   */
  async drop(entry: bigint): Promise<void> {
    const { site, book, replica, reservations, state } = this.#parts;
    const branch = site.branches.get(entry);
    if (branch === undefined) throw branchUnknown(entry);
    if (state.state.lineage.some(({ id }) => id === entry))
      throw branchInUse(branch.name, "it is the present history");
    const user = this.#userOf(entry);
    if (user !== undefined) throw branchInUse(branch.name, user);
    const held = reservations.seal(entry, branchReservation(entry));
    if (held !== undefined) throw branchInUse(branch.name, `it is read: ${held.why}`);
    try {
      await book.record({ type: "branch-dropped", branch: entry });
    } catch (error) {
      // It may be durable all the same, and what is written from here on would be gone with the next start.
      this.#doubted.add(entry);
      await replica.writer(branch.entry).seal(branchInDoubt(branch.name));
      throw error;
    }
    this.#doubted.delete(entry);
    // From the fact on the branch is unknown.
    reservations.unseal(entry);
    const left = this.#letGo(entry);
    this.#leaving.set(entry, left);
    await left;
    await reservations.release(branchReservation(entry));
  }

  async #letGo(entry: bigint): Promise<void> {
    const { replica, compaction } = this.#parts;
    await replica.drop(entry);
    await compaction.drop(entry);
    this.#leaving.delete(entry);
  }

  /**
   * An entry that is followed from now on and of which nothing is here: it was dropped, and its writer still has it. What was
   * said of it was of what is gone: were the drop believed after the next start, what is acknowledged from now on would go
   * (I3); were its marks taken for known, nobody would hear them. So the drop is finished first, then it is a fact that the
   * entry begins anew; only then is it followed.
   */
  async takeAgain({ id }: LineageEntry): Promise<void> {
    const { site, entries, catalogue, reservations, replica, intake, book, findings } = this.#parts;
    if (entries().has(id) || !(site.remembers(id) || catalogue.remembers(id))) return;
    // What is there of it is neither known nor dropped.
    if (findings.some(({ type, branch }) => type === "unknown-branch" && branch === id)) return;
    await Promise.allSettled([this.#leaving.get(id)]);
    if (this.#leaving.has(id)) throw branchLeaving(id);
    await intake.settled();
    await replica.drop(id, "all");
    await catalogue.beginAnew(id, (fact) => book.record(fact));
    intake.beginAnew(id);
    reservations.announceAnew(id);
  }

  #userOf(entry: bigint): string | undefined {
    const { catalogue, entries, reservations } = this.#parts;
    // A pin would name a moment that nobody knows, and hold up all folding.
    if (catalogue.points.some(({ pinned, position }) => pinned && position.entry === entry))
      return "a point of it is pinned";
    if ([...entries().values()].some(({ parent }) => parent?.entry === entry))
      return "another branch grows from it";
    const held = reservations.all.find(
      ({ id, position }) => position.entry === entry && id !== branchReservation(entry),
    );
    return held === undefined ? undefined : `it is read: ${held.why}`;
  }

  /** Throws for a branch of which it is not known whether it is dropped. */
  assertKept(entry: bigint): void {
    const name = this.#parts.site.branches.get(entry)?.name;
    if (name !== undefined && this.#doubted.has(entry)) throw branchInDoubt(name);
  }

  /** After a start: reservations of branches that were not recorded, or are dropped already; not of one that is in doubt. */
  async releaseOrphans(): Promise<void> {
    await this.releaseTaken();
    const { site, reservations, findings } = this.#parts;
    const inDoubt = findings.flatMap(({ type, branch }) => (type === "unknown-branch" ? (branch ?? []) : []));
    const wanted = new Set([...site.branches.keys(), ...inDoubt].map(branchReservation));
    for (const { id } of reservations.all) {
      if (id.startsWith(BRANCH_PREFIX) && !wanted.has(id)) await reservations.release(id);
    }
  }

  /**
   * No sequence above it has been seen at this site. A journal whose end is damaged knows of less than it once held: what
   * a start found missing counts too.
   */
  get highest(): Sequence {
    const { journal, entries, state, site } = this.#parts;
    return Math.max(
      state.state.ceiling,
      ...site.known.values(),
      ...journal.branches.map(({ id }) => journal.accepted(id)),
      ...[...entries().values()].map(({ first }) => first),
    );
  }

  #newId(): bigint {
    const { entries, site } = this.#parts;
    for (;;) {
      const id = this.#random.uint64();
      if (id !== 0n && !entries().has(id) && !site.dropped.has(id)) return id;
    }
  }
}

/** It is tried again with each round of maintenance. */
function leaveForNextRound(error: unknown): void {
  if (!(error instanceof TidemarkError)) throw error;
}
