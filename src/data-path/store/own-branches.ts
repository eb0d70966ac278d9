import { present } from "#src/base/assert.js";
import { BRANCH_RESERVATION } from "#src/data-path/recovery/recovery.js";
import {
  BRANCH_PREFIX,
  branchReservation,
  type Moment,
  membersAt,
} from "#src/data-path/store/moment-members.js";
import type { LocalBranch } from "#src/data-path/store/site-facts.js";
import {
  branchInDoubt,
  branchInUse,
  branchUnknown,
  entryUnknown,
} from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { contains, type LineageEntry } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Random } from "#src/platform/random/random.js";

/** The branches that grow at this site and are in nobody's lineage. */
export class OwnBranches {
  readonly #parts: StoreParts;
  readonly #random: Random;
  /** Whether they are dropped nobody knows, until it is said again or the store is opened anew. */
  readonly #doubted = new Set<bigint>();

  constructor(parts: StoreParts, random: Random) {
    this.#parts = parts;
    this.#random = random;
  }

  /**
   * 1. What the branch grows from is reserved, durably. 2. The branch is recorded. A crash between leaves a reservation
   * without a branch, which `releaseOrphans` lets go of.
   */
  async begin(kind: LocalBranch["kind"], name: string, moment: Moment): Promise<LineageEntry> {
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
    const members = membersAt(this.#parts, moment) ?? [];
    for (const at of [parent.sequence, ...members.map((member) => member.at)])
      replica.assertOpenable({ ...parent, sequence: at });
    const why = kind === "drill" ? `drill ${name}` : BRANCH_RESERVATION;
    await reservations.reserve({ ...moment, members, id: branchReservation(entry.id), why, isDurable: true });
    await book.record({ type: "branch", entry, kind, name, stampMs: catalogue.nowMs() });
    return entry;
  }

  /** An entry that is left becomes a branch of this site; what it grows from is reserved as for any other. */
  async keep(entry: LineageEntry): Promise<void> {
    const { book, reservations, catalogue } = this.#parts;
    const position = entry.parent ?? { entry: entry.id, sequence: 0 };
    const id = branchReservation(entry.id);
    await reservations.reserve({ id, position, members: [], why: BRANCH_RESERVATION, isDurable: true });
    const name = `${entry.writer}-${entry.epoch}`;
    await book.record({ type: "branch", entry, kind: "kept", name, stampMs: catalogue.nowMs() });
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
    const { site, book, replica, compaction, reservations, state } = this.#parts;
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
    await replica.drop(entry);
    await compaction.drop(entry);
    await reservations.release(branchReservation(entry));
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
