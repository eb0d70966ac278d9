import { present } from "#src/base/assert.js";
import type { BranchKind, Fact } from "#src/domain/model/fact.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Mark } from "#src/domain/model/mark.js";
import type { CaptureScope } from "#src/domain/model/promotable.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** A member that this site holds. */
export interface StoreMember {
  readonly member: number;
  readonly name: string;
  readonly capture: CaptureScope;
  readonly path: string;
  /** The image is a file that we made, and may remove. */
  readonly made: boolean;
  /** Before it was first resized. */
  readonly sizeBytes: number;
}

/** A history that grows at this site and is in nobody's lineage. */
export interface LocalBranch {
  readonly entry: LineageEntry;
  readonly kind: BranchKind;
  readonly name: string;
  /** Reading of the retention clock when it began. */
  readonly stampMs: number;
  /** What whoever began it finds again with it: durable when the branch is. */
  readonly about?: string;
}

interface Resize {
  readonly at: Position;
  readonly sizeBytes: number;
}

/**
 * What the ledger says of the store itself: its members, how far each is folded, how far the journal may go, the branches
 * of this site, where the window begins. To hear a fact again changes nothing.
 */
export class SiteFacts {
  readonly members = new Map<number, StoreMember>();
  /** Where members that this site still holds were removed: each history that did so has its own place. */
  readonly removed = new Map<number, readonly Position[]>();
  /** Nobody needs them; something of theirs may be left on the disk. */
  readonly droppedMembers = new Map<number, StoreMember>();
  readonly floors = new Map<number, Position>();
  /** Members whose first seed goes into their image and has not ended. */
  readonly seeds = new Set<number>();
  /** Those of them of which all has to come again, and nothing has. */
  readonly seedsAgain = new Set<number>();
  /** Up to where ends of a member's seed count for nothing. */
  readonly voidEnds = new Map<number, Sequence>();
  readonly trimmed = new Map<bigint, Sequence>();
  /** What had been durable of a branch, and was not found at some start. */
  readonly known = new Map<bigint, Sequence>();
  readonly branches = new Map<bigint, LocalBranch>();
  /** The ledger says of these that they were dropped, and not that they came again. */
  readonly dropped = new Set<bigint>();
  /** Where the window begins on the history for which that was said last; undefined while it has all. */
  window: Position | undefined;
  /** Where the images were last ready to be written in place. */
  inPlace: Position | undefined;
  /** Rises with each branch that comes or goes. */
  branchesVersion = 0;
  /** Facts that were found lost at some start, and nobody has looked since. */
  readonly lost: Extract<Fact, { type: "facts-lost" }>[] = [];
  /** Of those that were dropped: nothing is left of them, so the next checkpoint need not say it. */
  readonly #droppedWhole = new Set<bigint>();
  /** Until all that was written to them has gone, they are found where drills are. */
  readonly #droppedDrills = new Set<bigint>();
  readonly #resizes = new Map<number, Resize[]>();

  take(fact: Fact): void {
    switch (fact.type) {
      case "member": {
        const { type: _, ...member } = fact;
        this.members.set(fact.member, member);
        this.droppedMembers.delete(fact.member);
        return;
      }
      case "member-removed":
        this.#remove(fact.member, fact.at);
        return;
      case "member-dropped":
        this.#dropMember(fact.member, fact.at);
        return;
      case "seed-begun":
        this.seeds.add(fact.member);
        this.seedsAgain.delete(fact.member);
        return;
      case "seed-again":
        if (this.seeds.has(fact.member)) this.seedsAgain.add(fact.member);
        this.voidEnds.set(fact.member, fact.through);
        return;
      case "seed-ended":
        this.seeds.delete(fact.member);
        this.seedsAgain.delete(fact.member);
        return;
      case "sized":
        this.#resize(fact.member, { at: fact.at, sizeBytes: fact.sizeBytes });
        return;
      case "floor":
        if (fact.floor.sequence > this.floor(fact.member)) this.floors.set(fact.member, fact.floor);
        return;
      case "trimmed":
        this.trimmed.set(fact.branch, Math.max(fact.upTo, this.trimmed.get(fact.branch) ?? 0));
        return;
      case "known-durable": {
        const { entry, sequence } = fact.upTo;
        this.known.set(entry, Math.max(sequence, this.known.get(entry) ?? 0));
        return;
      }
      case "branch": {
        const { type: _, ...branch } = fact;
        this.branchesVersion += 1;
        if (!this.dropped.has(branch.entry.id)) this.branches.set(branch.entry.id, branch);
        return;
      }
      case "branch-taken":
        this.branchesVersion += 1;
        this.branches.delete(fact.branch);
        return;
      case "branch-dropped":
        this.branchesVersion += 1;
        if (this.isDrill(fact.branch)) this.#droppedDrills.add(fact.branch);
        this.#leaveWindow(fact.branch);
        this.dropped.add(fact.branch);
        this.known.delete(fact.branch);
        this.branches.delete(fact.branch);
        return;
      case "branch-anew":
        this.#forget(fact.branch);
        return;
      case "window":
        this.window = fact.from;
        return;
      case "in-place":
        this.inPlace = fact.at;
        return;
      case "facts-lost":
        this.lost.push(fact);
        return;
      case "loss-accepted":
        this.lost.length = 0;
        return;
      default:
        return;
    }
  }

  /** Everything, for a checkpoint of the ledger. A branch that was dropped stays so: a power loss may bring back its files. */
  facts(): readonly Fact[] {
    const facts: Fact[] = [...this.members.values()].map((member) => ({ type: "member", ...member }));
    for (const [member, places] of this.removed) {
      for (const at of places) facts.push({ type: "member-removed", member, at });
    }
    for (const held of this.droppedMembers.values()) {
      const { member } = held;
      const at = present(this.floors.get(member), "the floor of a member that was dropped");
      facts.push({ type: "member", ...held }, { type: "member-dropped", member, at });
    }
    for (const [member, resizes] of this.#resizes) {
      for (const { at, sizeBytes } of resizes) facts.push({ type: "sized", member, at, sizeBytes });
    }
    for (const member of this.seeds) facts.push({ type: "seed-begun", member });
    for (const [member, through] of this.voidEnds) {
      facts.push({ type: "seed-again", member, through });
      if (this.seeds.has(member) && !this.seedsAgain.has(member)) facts.push({ type: "seed-begun", member });
    }
    for (const [member, floor] of this.floors) facts.push({ type: "floor", member, floor });
    for (const [branch, upTo] of this.trimmed) facts.push({ type: "trimmed", branch, upTo });
    for (const [entry, sequence] of this.known) {
      facts.push({ type: "known-durable", upTo: { entry, sequence } });
    }
    for (const branch of this.branches.values()) facts.push({ type: "branch", ...branch });
    for (const branch of this.dropped)
      if (!this.#droppedWhole.has(branch)) facts.push({ type: "branch-dropped", branch });
    if (this.inPlace !== undefined) facts.push({ type: "in-place", at: this.inPlace });
    if (this.window !== undefined) facts.push({ type: "window", from: this.window });
    return [...facts, ...this.lost];
  }

  /** Up to which sequence the member's image holds everything. */
  floor(member: number): Sequence {
    return this.floors.get(member)?.sequence ?? 0;
  }

  /**
   * What every image holds so far. A member that comes has nothing down there, so its image holds as much: were its floor
   * zero, what had been let go of below that of all others would be called for again. Undefined when a member has no floor;
   * and when facts were lost, since whoever comes may have been here before.
   */
  lowestFloor(): Position | undefined {
    const floors = [...this.members.keys()].map((member) => this.floors.get(member));
    if (this.lost.length > 0 || floors.includes(undefined)) return undefined;
    const ascending = floors.flatMap((floor) => floor ?? []).sort((a, b) => a.sequence - b.sequence);
    return ascending[0];
  }

  isDrill(branch: bigint): boolean {
    return this.branches.get(branch)?.kind === "drill" || this.#droppedDrills.has(branch);
  }

  /** Whether the ledger says anything of a branch that is not known any more. */
  remembers(branch: bigint): boolean {
    return this.dropped.has(branch) || this.trimmed.has(branch) || this.known.has(branch);
  }

  /** No file is left of these: once a checkpoint has been written they need not be remembered as dropped. */
  droppedWhole(branches: Iterable<bigint>): void {
    for (const branch of branches) this.#droppedWhole.add(branch);
  }

  /** The ledger says what `facts` said, and nothing else. */
  checkpointed(): void {
    for (const branch of this.#droppedWhole) this.dropped.delete(branch);
    this.#droppedWhole.clear();
  }

  /** Whatever the ledger says: what is followed is not dropped, and nothing that was acknowledged of it goes (I3). */
  keepFollowed(branches: Iterable<bigint>): void {
    for (const branch of branches) this.dropped.delete(branch);
  }

  /** Nothing of the member is left on the disk. */
  forgetDroppedMember(member: number): void {
    this.droppedMembers.delete(member);
  }

  /** The size of the member as of a position: the last resize on the path to it. */
  sizeAt(member: number, isOnPath: (position: Position) => boolean): number {
    const resizes = (this.#resizes.get(member) ?? []).filter(({ at }) => isOnPath(at));
    return resizes.at(-1)?.sizeBytes ?? this.member(member).sizeBytes;
  }

  /** Every size that the member ever had. */
  sizes(member: number): readonly number[] {
    const resizes = this.#resizes.get(member) ?? [];
    return [this.member(member).sizeBytes, ...resizes.map(({ sizeBytes }) => sizeBytes)];
  }

  /** The size that its image needs. */
  sizeMax(member: number): number {
    return Math.max(...this.sizes(member));
  }

  member(member: number): StoreMember {
    return present(this.members.get(member), `member ${member} of the store`);
  }

  /**
   * The fact that a durable mark is worth: sizes outlive the segments in which they were told. Marks are heard again when
   * the points are made again. What one at or below the member's floor says was said before, since nothing is folded
   * across a mark that waits; or it was of another member of the same number, which has been dropped.
   */
  factOf(mark: Mark, at: Position): Fact | undefined {
    if (mark.type !== "resize" && mark.type !== "member-removed") return undefined;
    const { type, member } = mark;
    if (!this.members.has(member) || at.sequence <= this.floor(member)) return undefined;
    if (type === "member-removed") return { type, member, at };
    return { type: "sized", member, at, sizeBytes: mark.sizeBytes };
  }

  #forget(branch: bigint): void {
    this.dropped.delete(branch);
    this.#droppedWhole.delete(branch);
    this.#droppedDrills.delete(branch);
    this.trimmed.delete(branch);
    this.known.delete(branch);
    for (const [member, places] of this.removed) {
      const others = places.filter(({ entry }) => entry !== branch);
      if (others.length > 0) this.removed.set(member, others);
      else this.removed.delete(member);
    }
  }

  #remove(member: number, at: Position): void {
    const places = this.removed.get(member) ?? [];
    const isKnown = places.some(({ entry, sequence }) => entry === at.entry && sequence === at.sequence);
    if (this.members.has(member) && !isKnown) this.removed.set(member, [...places, at]);
  }

  /** What a history that nobody knows any more had of the window is over; what it grew from is known still. */
  #leaveWindow(branch: bigint): void {
    const parent = this.branches.get(branch)?.entry.parent;
    if (this.window?.entry === branch && parent !== undefined) this.window = parent;
  }

  /** Its floor becomes where the history that is followed removed it, and stays: nothing below is looked at again. */
  #dropMember(member: number, at: Position): void {
    const held = this.members.get(member);
    if (held !== undefined) this.droppedMembers.set(member, held);
    this.floors.set(member, at);
    this.members.delete(member);
    this.removed.delete(member);
    this.seeds.delete(member);
    this.seedsAgain.delete(member);
    this.voidEnds.delete(member);
    this.#resizes.delete(member);
  }

  /** Mostly it is the newest. To hear of one again changes nothing. */
  #resize(member: number, resize: Resize): void {
    const resizes = this.#resizes.get(member) ?? [];
    if (resizes.length === 0) this.#resizes.set(member, resizes);
    let at = resizes.length;
    while (at > 0 && (resizes[at - 1]?.at.sequence ?? 0) > resize.at.sequence) at -= 1;
    for (let same = at - 1; resizes[same]?.at.sequence === resize.at.sequence; same -= 1)
      if (resizes[same]?.at.entry === resize.at.entry) return;
    resizes.splice(at, 0, resize);
  }
}
