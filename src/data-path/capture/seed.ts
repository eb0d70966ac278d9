import { isAllZeros } from "#src/base/all-zeros.js";
import { present } from "#src/base/assert.js";
import type { Backlog } from "#src/data-path/capture/backlog.js";
import { isRecording } from "#src/data-path/capture/backlog-state.js";
import { BLOCK_BYTES } from "#src/data-path/capture/block-bits.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { GroupOrder } from "#src/data-path/capture/group-order.js";
import type { LocalImage } from "#src/data-path/capture/local-image.js";
import type { Sequence } from "#src/domain/model/sequence.js";

export interface SeedOptions {
  readonly members: ReadonlyMap<number, { readonly image: LocalImage; readonly dirty: DirtyMap }>;
  readonly order: GroupOrder;
  readonly backlog: Backlog;
  readonly persist: () => void;
  readonly nowMs: () => number;
}

export interface SeedProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** On average, since this stream began with it. */
  readonly bytesPerSecond: number;
}

/** A stretch of a member as it stood when `sequence` was the last that had been given out. */
export interface SeedPiece {
  readonly member: number;
  readonly offset: number;
  readonly length: number;
  readonly sequence: Sequence;
  /** Undefined: zeros. */
  readonly data: Uint8Array | undefined;
  /** Its blocks were in a piece before that was not taken. */
  readonly isAgain: boolean;
}

interface Flying {
  readonly number: number;
  readonly member: number;
  readonly block: number;
  readonly count: number;
  /** Of the dirty map, when it was read. */
  readonly marks: number;
}

interface Span {
  readonly member: number;
  readonly block: number;
  /** So many blocks at most. */
  readonly count: number;
}

/** A piece that is being read. */
interface Wish extends Span {
  readonly number: number;
  readonly isAgain: boolean;
  /** Whether it is still what is wanted: a new stream begins again, and an overflow interrupts the order. */
  readonly isWanted: () => boolean;
}

/** What one piece tells of a hole: 1 GiB. */
const HOLE_BLOCKS_MAX = 16_384;
/** After so many writes that came between, less is read at a time: one block nearly always gets through. */
const TRIES_MAX = 3;
/** What goes from the dirty maps is made durable after so much, or so long: no more than that is sent again after a crash. */
const PERSIST_BYTES = 64 * 1024 * 1024;
const PERSIST_MS = 1000;

/**
 * The first seed of members of which the secondary has no history, beside the order. What is left to be done is what the
 * dirty map says is lacking, so that it goes on wherever either side stopped: a bit goes when the secondary has said that
 * the piece is durable in its image, and a restart brings back at most bits, never takes one.
 *
 * - A piece is read in one tick, and carries the last sequence given out by then: what the order says of it up to there is
 *   in it, nothing later is.
 * - The blocks of a member are gone through from the first to the last. A write that lies wholly ahead, in blocks that are
 *   lacking, is not sent: the piece will be read later, and be of a later sequence. It is hot like any other, so that a
 *   power loss that takes it finds its blocks lacking again.
 * - Everything else takes its place in the order. So does a write to a piece that is being read or on its way.
 * - A piece that was not taken is read again before anything else, and carries what is the last sequence then. Its blocks
 *   have been passed: what is written to them takes its place in the order.
 * - A block that came to be lacking again since it was read stays so. When the last block has been passed, and nothing is
 *   on its way, what is lacking is gone through again; when nothing is, the seed is done.
 */
export class Seed {
  readonly #options: SeedOptions;
  /** Of each member the first block that has not been passed. */
  readonly #next = new Map<number, number>();
  readonly #ended = new Set<number>();
  #flying: Flying[] = [];
  /** Pieces that were not taken. */
  #again: Span[] = [];
  #begun = 0;
  #begunMs = 0;
  #arrivedBytes = 0;
  #stride = 1;
  #clearedBytes = 0;
  #persistedMs = 0;

  constructor(options: SeedOptions) {
    this.#options = options;
  }

  /** Members whose end is in the order: what follows of them takes its place there. */
  hasEnded(member: number): boolean {
    return this.#ended.has(member);
  }

  /** Those that are under way. */
  get members(): readonly number[] {
    return [...this.#next.keys()];
  }

  get isUnderWay(): boolean {
    return this.#next.size > 0;
  }

  /** Undefined when none is under way. */
  get progress(): SeedProgress | undefined {
    if (this.#next.size === 0) return undefined;
    let [totalBytes, lackingBytes] = [0, 0];
    for (const member of this.#next.keys()) {
      const { image, dirty } = this.#of(member);
      totalBytes += image.sizeBytes;
      lackingBytes += Math.min(dirty.dirtyBytes, image.sizeBytes);
    }
    const elapsedMs = Math.max(1, this.#options.nowMs() - this.#begunMs);
    const bytesPerSecond = (this.#arrivedBytes * 1000) / elapsedMs;
    return { doneBytes: totalBytes - lackingBytes, totalBytes, bytesPerSecond };
  }

  /** Begins to go through what these members lack. Nothing that was on its way before counts any more. */
  begin(members: Iterable<number>): void {
    this.#begun += 1;
    this.#begunMs = this.#options.nowMs();
    this.#arrivedBytes = 0;
    this.#flying = [];
    this.#again = [];
    this.#next.clear();
    for (const member of members) this.#next.set(member, 0);
  }

  /** Whether a change of that span need not be sent: what brings its blocks is read later. */
  isAhead(member: number, offset: number, length: number): boolean {
    const next = this.#next.get(member);
    if (next === undefined || !isRecording(this.#options.backlog.state)) return false;
    const first = Math.floor(offset / BLOCK_BYTES);
    if (first < next) return false;
    const { dirty } = this.#of(member);
    for (let block = first; block * BLOCK_BYTES < offset + length; block += 1)
      if (!dirty.isLacking(block)) return false;
    return true;
  }

  /**
   * The next piece, of so many bytes at most, under that number; `waiting`: all has been passed, and something is on its way;
   * `done`: nothing is lacking. `missed`: the order is interrupted, and the resync leads nowhere.
   */
  async read(number: number, bytesMax: number): Promise<SeedPiece | "waiting" | "done" | "missed"> {
    const { backlog } = this.#options;
    if (!isRecording(backlog.state)) return "missed";
    const again = this.#again[0];
    const found = again ?? this.#find();
    if (found === undefined) {
      if (this.#flying.length > 0) return "waiting";
      // What an image that has failed holds is sent once: its bits stay, whatever comes of it.
      for (const member of this.#next.keys())
        if (this.#of(member).image.failed === undefined) this.#next.set(member, 0);
      return this.#find() === undefined ? "done" : await this.read(number, bytesMax);
    }
    const begun = this.#begun;
    const wish = {
      ...found,
      number,
      isAgain: again !== undefined,
      isWanted: () => begun === this.#begun && isRecording(backlog.state),
    };
    return (await this.#hole(wish)) ?? (await this.#data(wish, bytesMax)) ?? "missed";
  }

  /** A piece was not taken, and is the next to be read. */
  get hasAgain(): boolean {
    return this.#again.length > 0;
  }

  /** Nothing is lacking and nothing on its way, in this tick. */
  get isDone(): boolean {
    if (this.#flying.length > 0 || this.#again.length > 0) return false;
    return [...this.#next.keys()].every(
      (member) => this.#of(member).image.failed !== undefined || this.#lackingFrom(member, 0) === undefined,
    );
  }

  /** The end is being put into the order. */
  end(): void {
    for (const member of this.#next.keys()) this.#ended.add(member);
    this.begin([]);
  }

  /** What was in the order is let go of, and ends with it: which members are whole says the secondary alone. */
  abandon(): void {
    this.#ended.clear();
    this.begin([]);
  }

  /** Its end counted for nothing over there: it is seeded like one of which nothing had come. */
  beginAgain(member: number): void {
    this.#ended.delete(member);
  }

  /** A piece was not taken: it is none that is on its way, and what is told of those up to it is not told of it. */
  differed(number: number): void {
    const piece = this.#flying.find((one) => one.number === number);
    if (piece === undefined) return;
    this.#flying = this.#flying.filter((one) => one !== piece);
    const { member, block, count } = piece;
    this.#again.push({ member, block, count });
  }

  /** Pieces up to that number are durable in the secondary's images. */
  arrived(number: number): void {
    while ((this.#flying[0]?.number ?? Number.POSITIVE_INFINITY) <= number) {
      const { member, block, count, marks } = present(this.#flying.shift(), "a piece on its way");
      const { dirty, image } = this.#of(member);
      // Of what failed or was missed since, nobody knows any more which blocks it was: they are sent again.
      if (dirty.marks !== marks || image.failed !== undefined) continue;
      for (let index = 0; index < count; index += 1) dirty.clear(block + index);
      this.#clearedBytes += count * BLOCK_BYTES;
      this.#arrivedBytes += count * BLOCK_BYTES;
    }
    const nowMs = this.#options.nowMs();
    const isDue = this.#clearedBytes >= PERSIST_BYTES || nowMs - this.#persistedMs >= PERSIST_MS;
    if (this.#clearedBytes === 0 || !isDue) return;
    this.#clearedBytes = 0;
    this.#persistedMs = nowMs;
    this.#options.persist();
  }

  #find(): Span | undefined {
    for (const [member, next] of this.#next) {
      const block = this.#lackingFrom(member, next);
      if (block !== undefined) return { member, block, count: HOLE_BLOCKS_MAX };
      this.#next.set(member, Number.MAX_SAFE_INTEGER);
    }
    return undefined;
  }

  /** What a growth that failed half way has marked is no part of the volume, and stays marked until it is. */
  #lackingFrom(member: number, from: number): number | undefined {
    const { dirty, image } = this.#of(member);
    const block = dirty.nextLacking(from);
    return block !== undefined && block * BLOCK_BYTES < image.sizeBytes ? block : undefined;
  }

  /** As far as the image has a hole there; nothing is read for it. */
  async #hole(wish: Wish): Promise<SeedPiece | undefined> {
    const { member, block, count } = wish;
    const { image } = this.#of(member);
    const offset = block * BLOCK_BYTES;
    const length = Math.min(count * BLOCK_BYTES, image.sizeBytes - offset);
    const { changes } = image;
    const [first] = await image.device.allocation(offset, length);
    if (first?.hole !== true || image.changes !== changes || !wish.isWanted()) return undefined;
    const whole = first.length === length ? length : first.length - (first.length % BLOCK_BYTES);
    if (whole === 0) return undefined;
    return this.#take(wish, whole, undefined);
  }

  async #data(wish: Wish, bytesMax: number): Promise<SeedPiece | undefined> {
    const { member, block } = wish;
    const { image } = this.#of(member);
    const offset = block * BLOCK_BYTES;
    for (let tries = 0; ; tries += 1) {
      const count = tries < TRIES_MAX ? this.#runFrom(wish, bytesMax) : 1;
      const bytes = new Uint8Array(Math.min(count * BLOCK_BYTES, image.sizeBytes - offset));
      const { changes } = image;
      const reading = image.device.read(offset, bytes);
      if (reading !== undefined) await reading;
      if (!wish.isWanted()) return undefined;
      // A write that was given its place, or left out, since the read began makes the piece void.
      if (image.changes !== changes) continue;
      const { data, length } = decide(bytes);
      this.#stride = Math.ceil(length / BLOCK_BYTES) * 2;
      return this.#take(wish, length, data);
    }
  }

  /** In the tick in which nothing had come between: from here on writes to its blocks take their places in the order. */
  #take(wish: Wish, length: number, data: Uint8Array | undefined): SeedPiece {
    const { number, member, block, isAgain } = wish;
    const count = Math.ceil(length / BLOCK_BYTES);
    if (isAgain) this.#tookAgain(wish, count);
    else this.#next.set(member, block + count);
    this.#flying.push({ number, member, block, count, marks: this.#of(member).dirty.marks });
    const { last: sequence } = this.#options.order;
    return { member, offset: block * BLOCK_BYTES, length, sequence, data, isAgain };
  }

  #tookAgain({ member, block, count }: Span, taken: number): void {
    this.#again.shift();
    if (taken < count) this.#again.unshift({ member, block: block + taken, count: count - taken });
  }

  /** Lacking blocks in a row. */
  #runFrom({ member, block, count: blocks }: Span, bytesMax: number): number {
    const { dirty } = this.#of(member);
    const countMax = Math.max(1, Math.min(blocks, this.#stride, Math.floor(bytesMax / BLOCK_BYTES)));
    let count = 1;
    while (count < countMax && dirty.isLacking(block + count)) count += 1;
    return count;
  }

  #of(member: number) {
    return present(this.#options.members.get(member), `member ${member}`);
  }
}

/** What is sent of what was read: zeros at its beginning as such, else the bytes up to the next block of zeros. */
function decide(bytes: Uint8Array): { readonly length: number; readonly data: Uint8Array | undefined } {
  const isZeros = isZeroBlock(bytes, 0);
  let length = Math.min(BLOCK_BYTES, bytes.length);
  while (length < bytes.length && isZeroBlock(bytes, length) === isZeros)
    length = Math.min(length + BLOCK_BYTES, bytes.length);
  return { length, data: isZeros ? undefined : bytes.subarray(0, length) };
}

function isZeroBlock(bytes: Uint8Array, at: number): boolean {
  return isAllZeros(bytes.subarray(at, at + BLOCK_BYTES));
}
