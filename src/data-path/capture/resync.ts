import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Backlog } from "#src/data-path/capture/backlog.js";
import { BLOCK_BYTES } from "#src/data-path/capture/block-bits.js";
import { type ChangedSpan, spansOf } from "#src/data-path/capture/changed-spans.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { GroupOrder } from "#src/data-path/capture/group-order.js";
import type { LocalImage } from "#src/data-path/capture/local-image.js";
import { Seed } from "#src/data-path/capture/seed.js";
import type { SealedBatch, Sequencer } from "#src/data-path/capture/sequencer.js";
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
  /** Members of whose size the secondary may not have heard. */
  readonly unsized: Iterable<number>;
  /** Makes durable, some time, what went from the dirty maps: so much less a crash brings back. */
  readonly persist: () => void;
  readonly nowMs: () => number;
}

interface Copied {
  readonly sequence: Sequence;
  readonly member: number;
  readonly block: number;
}

/**
 * The way back from the dirty map into the order: `resync-begin` names what the secondary holds, blocks are read and take
 * their place in the order like any write, `resync-end`. A block's bit goes when its copy is durable at the secondary.
 */
export class Resync {
  readonly #options: ResyncOptions;
  /** Copies under way, by sequence; the sender's credit bounds them. */
  #copied: Copied[] = [];
  #end: Sequence | undefined;
  #isOver = false;
  /** What has its place in the order is sent, whatever happens, as long as this run lasts: a size is said once. */
  readonly #unsized: Set<number>;

  /** Members that go straight into the secondary's images. */
  readonly seed: Seed;

  constructor(options: ResyncOptions) {
    this.#options = options;
    this.seed = new Seed(options);
    this.#unsized = new Set(options.unsized);
  }

  /**
   * What dead runs left, before a resync: kept for sending when it continues exactly what the secondary holds, else its
   * blocks join the dirty map, durably, before it goes. Answers the entry whose batches the sender sends first.
   */
  async settleDeadSpills(held: Position): Promise<bigint | undefined> {
    const { spill } = this.#options;
    let kept: bigint | undefined;
    for (const { entry, first, last } of spill.dead) {
      const isNext = entry === held.entry && first <= held.sequence + 1 && held.sequence < last;
      if (isNext) kept = entry;
      else await this.#absorb(entry);
    }
    return kept;
  }

  /** The batches of a dead run's spill, from the first that ends behind the sequence. */
  deadBatches(entry: bigint, sequence: Sequence): AsyncGenerator<SealedBatch> {
    return this.#options.spill.after(entry, sequence);
  }

  /** What is in the spills of all runs: with dirty and hot blocks, all that the secondary may lack. */
  async *spilledSpans(): AsyncGenerator<ChangedSpan> {
    const { spill } = this.#options;
    for (const entry of spill.entries) {
      for await (const batch of spill.tables(entry)) yield* spansOf(batch);
    }
  }

  /** The spill of a dead run has been sent, and is durable at the secondary. */
  forgetDeadSpill(entry: bigint): Promise<void> {
    return this.#options.spill.drop(entry);
  }

  /** Deltas are recorded again behind `resync-begin`. `held` is what the secondary holds: nothing is left to be sent. */
  async begin(held: Position): Promise<Sequence> {
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
    this.#copied = [];
    this.#end = undefined;
    const begin = order.mark({ type: "resync-begin", predecessor: held, members: [...members.keys()] });
    this.#saySizes();
    return begin;
  }

  /** The volume has grown while nothing is recorded: the next resync says so before it says anything else. */
  grew(member: number): void {
    this.#unsized.add(member);
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
    const isZero = bytes.every((byte) => byte === 0);
    const sequence = isZero
      ? order.zero(member, offset, bytes.length, dirty)
      : order.write(member, offset, bytes, dirty);
    this.#copied.push({ sequence, member, block });
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
      this.#copied.push({ sequence, member, block: block + index });
    return blocks;
  }

  /** Puts a mark into the order behind `resync-begin`. False as with `copy`. */
  async announce(mark: Mark): Promise<boolean> {
    const { order, backlog } = this.#options;
    while (!order.hasRoom(0, 1)) await order.makeRoom();
    if (this.#isOver || backlog.state.type !== "resyncing") return false;
    order.mark(mark);
    return true;
  }

  /** Every block that was dirty has been copied. False as with `copy`; `lacking`: of a seed something is left after all. */
  async finish(): Promise<boolean | "lacking"> {
    const { order, backlog, members } = this.#options;
    while (!order.hasRoom(0, 1)) await order.makeRoom();
    if (this.#isOver || backlog.state.type !== "resyncing") return false;
    if (!this.seed.isDone) return "lacking";
    this.seed.end();
    this.#end = order.mark({ type: "resync-end", members: [...members.keys()] });
    return true;
  }

  /** At a stop: nothing takes a place in the order any more. */
  end(): void {
    this.#isOver = true;
  }

  /** Something was missed again: what is under way is no proof any more for the blocks it is about. */
  missed(): void {
    this.#copied = [];
    this.#end = undefined;
  }

  arrived(durable: Sequence): void {
    let count = 0;
    for (const { sequence, member, block } of this.#copied) {
      if (sequence > durable) break;
      count += 1;
      const { image, dirty } = present(this.#options.members.get(member), `member ${member}`);
      // What the image itself will have tomorrow is not known then, and the bit says so.
      if (image.failed === undefined) dirty.clear(block);
    }
    if (count > 0) this.#copied.splice(0, count);
    if (this.#end === undefined || this.#end > durable) return;
    this.#end = undefined;
    this.#options.backlog.happen({ type: "resync-ended" });
  }

  #saySizes(): void {
    const { order, members } = this.#options;
    for (const member of this.#unsized) {
      const { sizeBytes } = present(members.get(member), `member ${member}`).image;
      order.mark({ type: "resize", member, sizeBytes });
    }
    this.#unsized.clear();
  }

  async #absorb(entry: bigint): Promise<void> {
    const { spill, members } = this.#options;
    for await (const batch of spill.tables(entry)) {
      for (const { member, offset, length } of spansOf(batch))
        members.get(member)?.dirty.mark(offset, length);
    }
    await Promise.all([...members.values()].map(({ dirty }) => dirty.sync()));
    await spill.drop(entry);
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
