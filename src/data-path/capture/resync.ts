import { isAllZeros } from "#src/base/all-zeros.js";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { AckedFloor } from "#src/data-path/capture/acked-floor.js";
import type { Backlog } from "#src/data-path/capture/backlog.js";
import { isRecording } from "#src/data-path/capture/backlog-state.js";
import { BLOCK_BYTES } from "#src/data-path/capture/block-bits.js";
import { ComparedPages, PAGES_PER_BLOCK } from "#src/data-path/capture/compared-pages.js";
import { CopiesUnderWay } from "#src/data-path/capture/copies-under-way.js";
import { DeadSpills } from "#src/data-path/capture/dead-spills.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { GroupOrder } from "#src/data-path/capture/group-order.js";
import type { LocalImage } from "#src/data-path/capture/local-image.js";
import { Seed } from "#src/data-path/capture/seed.js";
import { SeedBeside } from "#src/data-path/capture/seed-beside.js";
import type { Sequencer } from "#src/data-path/capture/sequencer.js";
import type { DeadSpill, Spill } from "#src/data-path/capture/spill.js";
import type { Mark } from "#src/domain/model/mark.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

export interface ResyncMember {
  readonly image: LocalImage;
  readonly dirty: DirtyMap;
}

export interface ResyncOptions {
  readonly members: ReadonlyMap<number, ResyncMember>;
  readonly order: GroupOrder;
  readonly sequencer: Sequencer;
  readonly backlog: Backlog;
  readonly spill: Spill;
  readonly floor: AckedFloor;
  /** As `SecondaryOptions.hasBase`. */
  readonly hasBase: boolean;
  /** The order is that of the run before, and nothing is missing in it: of all sizes the secondary has heard, or will. */
  readonly goesOn: boolean;
  /** As `Kept.newcomers`. */
  readonly newcomers: readonly number[];
  /** Makes durable, some time, what went from the dirty maps: so much less a crash brings back. */
  readonly persist: () => void;
  readonly nowMs: () => number;
  /** The end of a seed that went beside an unbroken order is durable at the secondary. */
  readonly onSeeded: () => void;
}

/**
 * The way back from the dirty map into the order: `resync-begin` names what the secondary holds, blocks are read and take
 * their place in the order like any write, `resync-end`. A block's bit goes when its copy is durable at the secondary.
 */
export class Resync {
  readonly #options: ResyncOptions;
  readonly #copied = new CopiesUnderWay();
  #end: Sequence | undefined;
  #isOver = false;
  /** Members that the resync names which is open, or was the last. */
  #named: ReadonlySet<number> = new Set();
  /** What has its place in the order is sent, whatever happens, as long as this run lasts: a size is said once. */
  readonly #unsized: Set<number>;

  /** What is sent before it, or is a part of it. */
  readonly deadSpills: DeadSpills;
  /** Members that go straight into the secondary's images. */
  readonly seed: Seed;
  /** The same, while the order of all others goes on. */
  readonly beside: SeedBeside;

  constructor(options: ResyncOptions) {
    this.#options = options;
    this.deadSpills = new DeadSpills(options);
    this.seed = new Seed(options);
    this.beside = new SeedBeside({ ...options, seed: this.seed, isOver: () => this.#isOver });
    this.#unsized = new Set(options.goesOn ? [] : options.members.keys());
    // What is written of them is not sent from here on: a piece brings it. The sender begins anew with those it takes.
    if (options.goesOn) this.seed.begin(options.newcomers);
  }

  /**
   * Deltas are recorded again behind `resync-begin`. `held` is what the secondary holds: nothing is left to be sent. `named`:
   * the members that are copied into the order, which this resync holds until its end. All others are seeded beside the
   * order, which goes on then. Nobody is named: all are seeded, and there is nobody to be held.
   */
  async begin(held: Position, named: readonly number[] = []): Promise<Sequence> {
    const { order, sequencer, backlog, spill, members } = this.#options;
    await spill.settled();
    const { order: end, entry } = sequencer;
    // Of an entry that has no batch yet, anything that the secondary holds is the predecessor.
    const isBegun = end !== undefined && end.link !== 0n;
    const isContinued = !isBegun || (held.entry === entry && held.sequence === end.batched);
    if (!backlog.isEmpty || spill.dead.length > 0 || !isContinued) throw notYet();
    while (!order.hasRoomFor(1 + members.size)) await order.makeRoom();
    if (this.#isOver) throw notYet();
    backlog.happen({ type: "resync-begun" });
    this.#copied.clear();
    this.#end = undefined;
    this.beside.interrupted();
    this.#named = new Set(named.length > 0 ? named : members.keys());
    const begin = order.mark({ type: "resync-begin", predecessor: held, members: [...this.#named] });
    this.#saySizes();
    return begin;
  }

  /** The volume has grown while nothing is recorded: the next resync says so before it says anything else. */
  grew(member: number): void {
    this.#unsized.add(member);
  }

  get hasBase(): boolean {
    return this.#options.hasBase;
  }

  /** Of each member how much is the volume now. */
  get sizes(): readonly (readonly [number, number])[] {
    return [...this.#options.members].map(([member, { image }]) => [member, image.sizeBytes]);
  }

  /** What dead runs left, oldest first. */
  get dead(): readonly DeadSpill[] {
    return this.#options.spill.dead;
  }

  /** Its end is in the order, and not durable at the secondary yet. */
  get isEnding(): boolean {
    return this.#end !== undefined;
  }

  /** Whether dead runs left something that is not settled. */
  get hasDeadSpills(): boolean {
    return this.#options.spill.dead.length > 0;
  }

  /**
   * Reads a block and puts it into the order, in one tick when the image answers in one. False: something was missed again,
   * and this resync leads nowhere.
   */
  async copy(member: number, block: number): Promise<boolean> {
    const { order } = this.#options;
    const { image, dirty } = present(this.#options.members.get(member), `member ${member}`);
    const offset = block * BLOCK_BYTES;
    // Marked for a growth that failed half way: it is no part of the volume, and stays marked until it is.
    if (offset >= image.sizeBytes) return !this.#isOver;
    const bytes = new Uint8Array(Math.min(BLOCK_BYTES, image.sizeBytes - offset));
    for (;;) {
      while (!order.hasRoom(offset, bytes.length)) await order.makeRoom();
      const changes = image.changes;
      const reading = image.device.read(offset, bytes);
      if (reading !== undefined) await reading;
      // A write that was sequenced since the read began makes the copy void: it would put old bytes over new ones.
      if (image.changes === changes && order.hasRoom(offset, bytes.length)) break;
    }
    if (this.#isOver || this.#options.backlog.state.type !== "resyncing") return false;
    const isZero = isAllZeros(bytes);
    const sequence = isZero
      ? order.zero(member, offset, bytes.length, dirty)
      : order.write(member, offset, bytes, dirty);
    this.#copied.add({ sequence, member, block });
    return true;
  }

  /**
   * Of so many blocks, puts those at the front that the image has a hole for into the order, as one delta of zeros; nothing
   * is read for them. Answers how many they were; undefined: something was missed again, as with `copy`.
   */
  async copyHole(member: number, block: number, count: number): Promise<number | undefined> {
    const { order, backlog } = this.#options;
    const { image, dirty } = present(this.#options.members.get(member), `member ${member}`);
    const offset = block * BLOCK_BYTES;
    const length = Math.min(count * BLOCK_BYTES, image.device.sizeBytes - offset);
    const changes = image.changes;
    const [first] = await image.device.allocation(offset, length);
    if (this.#isOver || backlog.state.type !== "resyncing") return undefined;
    if (first?.hole !== true || image.changes !== changes || !order.hasRoom(0, 1)) return 0;
    const blocks = first.length === length ? count : Math.floor(first.length / BLOCK_BYTES);
    if (blocks === 0) return 0;
    const sequence = order.zero(member, offset, Math.min(blocks * BLOCK_BYTES, length), dirty);
    for (let index = 0; index < blocks; index += 1)
      this.#copied.add({ sequence, member, block: block + index });
    return blocks;
  }

  /** Where the bytes of a member can be read by others; undefined: only through its device. */
  sourceOf(member: number): string | undefined {
    return present(this.#options.members.get(member), `member ${member}`).image.device.filePath;
  }

  /**
   * Blocks that are compared with what the secondary holds. Made before the first of their bytes is read; ended by
   * `endComparison`, whatever came of it. Undefined: they are no part of the volume yet.
   */
  beginComparison(member: number, block: number, count: number): ComparedPages | undefined {
    const { image } = present(this.#options.members.get(member), `member ${member}`);
    const offset = block * BLOCK_BYTES;
    const length = Math.min(count * BLOCK_BYTES, image.sizeBytes - offset);
    if (length <= 0) return undefined;
    const pages = new ComparedPages(member, offset, length);
    image.beginComparison(pages);
    return pages;
  }

  endComparison(pages: ComparedPages): void {
    present(this.#options.members.get(pages.member), "a member").image.endComparison(pages);
  }

  /**
   * Puts the pages of a block into the order that have to be sent, as `copy` does with the whole of it. Answers how many
   * bytes that were; undefined as `copyHole` does.
   *
   * The secondary compared with what it held durably at some position P at or behind the predecessor of this resync. Why
   * a page that was found equal is then not needed: take any byte of it. If no change behind P is of that byte, it is over
   * there what it was at P, which is what was read here; and nothing has changed it here since, or the page would be
   * among those to be sent. If one is, that change is in the order behind P, and the byte will be what the last of them
   * says on both sides, since all that is changed behind `resync-begin` is recorded. Where something is missed, which is
   * when that ends to hold, all of this is void (`missed`).
   *
   * Its bit goes with the next thing that has its place in the order, which at the latest is `resync-end`: once that is
   * durable over there, so is everything up to P, in this history and no other.
   */
  async copyDiffering(pages: ComparedPages, block: number): Promise<number | undefined> {
    const { order, backlog } = this.#options;
    const { member } = pages;
    const { image, dirty } = present(this.#options.members.get(member), `member ${member}`);
    const offset = block * BLOCK_BYTES;
    const bytes = new Uint8Array(Math.min(BLOCK_BYTES, image.sizeBytes - offset));
    for (;;) {
      while (!order.hasRoomFor(PAGES_PER_BLOCK)) await order.makeRoom();
      if (pages.toSend(offset, bytes.length).length === 0) break;
      const changes = image.changes;
      const reading = image.device.read(offset, bytes);
      if (reading !== undefined) await reading;
      if (image.changes === changes && order.hasRoomFor(PAGES_PER_BLOCK)) break;
    }
    if (this.#isOver || backlog.state.type !== "resyncing") return undefined;
    let sentBytes = 0;
    for (const { from, to } of pages.toSend(offset, bytes.length)) {
      const run = bytes.subarray(from - offset, to - offset);
      if (isAllZeros(run)) order.zero(member, from, run.length, dirty);
      else order.write(member, from, run, dirty);
      sentBytes += run.length;
    }
    this.#copied.add({ sequence: sentBytes > 0 ? order.last : order.last + 1, member, block });
    return sentBytes;
  }

  /** Puts a mark, made at that moment, into the order behind `resync-begin`. False as with `copy`. */
  async announce(mark: (sizeOf: (member: number) => number) => Mark): Promise<boolean> {
    const { order, backlog } = this.#options;
    while (!order.hasRoom(0, 1)) await order.makeRoom();
    if (this.#isOver || !isRecording(backlog.state)) return false;
    const { members } = this.#options;
    order.mark(mark((member) => present(members.get(member), `member ${member}`).image.sizeBytes));
    return true;
  }

  /**
   * Every block that was dirty has been copied. `lacking`: of a seed something is left after all; `left`: blocks became dirty
   * again since, and come before the end; `missed`: as with `copy`.
   */
  async finish(): Promise<"finished" | "lacking" | "left" | "missed"> {
    const { order, backlog } = this.#options;
    while (!order.hasRoom(0, 1)) await order.makeRoom();
    if (this.#isOver || backlog.state.type !== "resyncing") return "missed";
    const isOfSeeds = this.seed.members.every((member) => this.#named.has(member));
    if (isOfSeeds && !this.seed.isDone) return "lacking";
    if (this.left().next().done !== true) return "left";
    if (isOfSeeds) this.seed.end();
    this.#end = order.mark({ type: "resync-end", members: [...this.#named] });
    return "finished";
  }

  /**
   * Blocks of the named that are dirty, and of which no copy is under way. Those of an image that has failed are not among them: what was
   * copied is what is read there now, and their bits stand for what the next start will find. Nor is what lies behind the
   * end, of a growth that failed half way.
   */
  *left(): Generator<{ readonly member: number; readonly block: number }> {
    const underWay = this.#copied.blocks;
    for (const [member, { image, dirty }] of this.#options.members) {
      if (image.failed !== undefined || !this.#named.has(member)) continue;
      for (const block of dirty.lackingBlocks()) {
        if (block * BLOCK_BYTES >= image.sizeBytes) break;
        if (!underWay.has(member, block)) yield { member, block };
      }
    }
  }

  /**
   * A change that the image did not take, or only in part, and of which the order does not tell: the secondary gets what the
   * image really holds. No copy that is under way tells of it, so none takes its bits away. In a resync that is not at its
   * end the blocks are copied before that; else the order ends here, and the next resync brings them. An image that is in
   * doubt as a whole brings nothing: what was in order is what can be relied on. Of a member that is being seeded the blocks
   * are lacking then, and read again before its end.
   */
  untold(member: number, offset: number, length: number): void {
    const { order, backlog, members } = this.#options;
    const { image, dirty } = present(members.get(member), `member ${member}`);
    dirty.mark(offset, length);
    const from = Math.floor(offset / BLOCK_BYTES);
    const to = Math.floor((offset + length - 1) / BLOCK_BYTES);
    this.#copied.void(member, from, to);
    if (image.failed !== undefined) return;
    const isSeeded = this.seed.members.includes(member) && isRecording(backlog.state);
    const isCopied = isSeeded || (backlog.state.type === "resyncing" && this.#end === undefined);
    if (!isCopied) backlog.overflow("change-untold");
    order.passOverUntold(offset, length);
  }

  /** At a stop: nothing takes a place in the order any more. */
  end(): void {
    this.#isOver = true;
  }

  /**
   * The secondary holds that, which is less than it had acknowledged, and what it lacks is not known any more:
   *
   * 1. every block is dirty, and nothing is recorded any more; 2. that is durable; 3. what outbox and spills hold, which
   * continues nothing, is let go of; 4. the floor of its acks is what it holds; 5. the next batch, a `resync-begin`, continues
   * that. When one of 2 to 4 fails, or the process ends, it is begun again: the secondary still holds less.
   */
  async abandon(held: Position | undefined, hash: bigint | undefined): Promise<void> {
    const { backlog, members, sequencer, spill } = this.#options;
    for (const { dirty } of members.values()) dirty.markAll();
    backlog.overflow("acknowledged-lost");
    this.missed();
    this.beside.abandon();
    this.seed.abandon();
    await Promise.all([...members.values()].map(({ dirty }) => dirty.sync()));
    await spill.abandon();
    const isOfEntry = held?.entry === sequencer.entry;
    sequencer.rejoin(isOfEntry ? { batched: held.sequence, link: hash ?? 0n } : undefined);
    await backlog.abandon(held, isOfEntry ? held.sequence : 0);
    // What it has heard of sizes may be among what it has lost.
    for (const member of members.keys()) this.#unsized.add(member);
  }

  /**
   * The secondary says that of these members it needs everything again: its disk went back behind what it had said of their
   * seed. Every block of theirs is lacking, durably, before anything is said to it. A resync that is open has them among the
   * whole, and leads nowhere; an order that is unbroken goes on, and they are seeded beside it.
   */
  async seedAgain(numbers: readonly number[]): Promise<void> {
    const { backlog, members } = this.#options;
    const known = numbers.flatMap((member) => {
      const dirty = members.get(member)?.dirty;
      return dirty === undefined ? [] : [{ member, dirty }];
    });
    if (known.length > 0 && backlog.state.type === "resyncing") backlog.overflow("seed-lost");
    for (const { member, dirty } of known) {
      dirty.markAll();
      this.seed.beginAgain(member);
    }
    await Promise.all(known.map(({ dirty }) => dirty.sync()));
  }

  /**
   * A scan has marked what it has found to differ, durably: the order ends here, and the resync that follows brings that from the
   * snapshot that stands.
   */
  scanned(): void {
    this.#options.backlog.overflow("scanned");
  }

  /** Something was missed again: what is under way is no proof any more for the blocks it is about. */
  missed(): void {
    this.#copied.clear();
    this.#end = undefined;
  }

  arrived(durable: Sequence): void {
    for (const { member, block } of this.#copied.arrived(durable)) {
      const { image, dirty } = present(this.#options.members.get(member), `member ${member}`);
      // What the image itself will have tomorrow is not known then, and the bit says so.
      if (image.failed === undefined) dirty.clear(block);
    }
    this.beside.arrived(durable);
    if (this.#end === undefined || this.#end > durable) return;
    this.#end = undefined;
    const { backlog } = this.#options;
    // For whatever reason: what differs is never called in step.
    if (this.left().next().done === true) backlog.happen({ type: "resync-ended" });
    else backlog.overflow("change-untold");
  }

  #saySizes(): void {
    const { order, members } = this.#options;
    for (const member of this.#unsized) {
      const { sizeBytes } = present(members.get(member), `member ${member}`).image;
      order.mark({ type: "resize", member, sizeBytes });
    }
    this.#unsized.clear();
  }
}

function notYet(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "RESYNC_NOT_YET",
    message: "the order has not come to where a resync can go on from it",
    hint: "send first what outbox and spill hold; then begin with what the secondary holds",
  });
}
