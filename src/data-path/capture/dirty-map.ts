import { present } from "#src/base/assert.js";
import { viewOf } from "#src/base/bytes.js";
import type { SettleAcks } from "#src/data-path/capture/acked-floor.js";
import {
  BLOCK_BYTES,
  blocksIn,
  countBits,
  eachWord,
  WORDS_PER_EXTENT,
} from "#src/data-path/capture/block-bits.js";
import {
  clearBehind,
  setSpan,
  WORDS_PER_SECTOR,
  wordsFor,
  wordsIn,
} from "#src/data-path/capture/dirty-words.js";
import { type FillSector, SectorFile, type SectorFilePorts } from "#src/data-path/capture/sector-file.js";
import { SharedRun } from "#src/data-path/capture/shared-run.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { BlockExtent } from "#src/platform/block/block-device.js";

/**
 * Which blocks of one member the secondary lacks, or may lack.
 *
 * - `lacking`: no delta with their newest bytes is on the way. Only a resync takes such a bit away.
 * - `passing`: a delta is on the way in order, and the extent had to leave the hot set before it arrived. Two generations:
 *   bits are added to the younger, and the older goes as a whole when the last of its sequences is durable over there. So
 *   what is remembered is bounded by the size of the volume, whatever the number of writes.
 *
 * On the disk they are one. A bit is durable once a `sync` that began after it was set has resolved; one that was taken
 * away stays on the disk until that sector is written again, which costs a comparison and is never wrong.
 */

interface Generation {
  readonly words: Uint32Array;
  readonly touched: Set<number>;
  last: Sequence;
}

export interface DirtyMapOptions {
  readonly ports: SectorFilePorts;
  readonly path: string;
  readonly group: Uint8Array;
  readonly member: number;
  /** Bits go on the word of the secondary: from the disk only once that word is durable here. */
  readonly settle: SettleAcks;
}

export class DirtyMap {
  readonly #options: DirtyMapOptions;
  #file: SectorFile;
  #sizeBytes: number;
  #marks = 0;
  #lacking: Uint32Array;
  #young: Generation;
  #old: Generation;
  /** What the file holds for certain, whichever of the writes under way take effect. */
  #durable: Uint32Array;
  /** Sectors that differ from what was last written of them. */
  readonly #changed = new Set<number>();
  readonly #syncs = new SharedRun(() => this.#write());

  private constructor(options: DirtyMapOptions, file: SectorFile, sizeBytes: number, words: Uint32Array) {
    this.#options = options;
    this.#file = file;
    this.#sizeBytes = sizeBytes;
    this.#lacking = words;
    this.#durable = new Uint32Array(words);
    this.#young = emptyGeneration(words.length);
    this.#old = emptyGeneration(words.length);
  }

  /** Makes the file durably. `all`: the secondary has nothing of the member yet. */
  static async create(options: DirtyMapOptions, sizeBytes: number, all: boolean): Promise<DirtyMap> {
    const words = new Uint32Array(wordsFor(sizeBytes));
    if (all) setSpan(words, 0, sizeBytes);
    const file = await createFile(options, sizeBytes, (body, number) => {
      putWords(body, words.subarray(number * WORDS_PER_SECTOR, (number + 1) * WORDS_PER_SECTOR));
    });
    return new DirtyMap(options, file, sizeBytes, words);
  }

  /**
   * The map as it is found. What of it is rotten counts as dirty, and is named: knowledge was lost, and a comparison finds
   * out. A file of which nothing can be used counts as dirty in whole. One of a smaller volume is answered as it is: its
   * volume has grown since, and `grow` says so durably.
   */
  static async open(
    options: DirtyMapOptions,
    sizeBytes: number,
  ): Promise<{ readonly map: DirtyMap; readonly lost: string | undefined }> {
    const { ports, path, group, member } = options;
    const found = await SectorFile.open(ports, path, { kind: "dirty", group, member });
    if (typeof found === "string")
      return { map: await DirtyMap.create(options, sizeBytes, true), lost: found };
    if (found.sizeBytes > sizeBytes) {
      await found.file.close();
      const lost = `it is of a volume of ${found.sizeBytes} bytes`;
      return { map: await DirtyMap.create(options, sizeBytes, true), lost };
    }
    const words = wordsIn(found);
    const map = new DirtyMap(options, found.file, found.sizeBytes, words);
    // What was read is certain only once it was written again.
    map.#durable.fill(0);
    for (let number = 0; number < sectorsFor(words.length); number += 1) map.#changed.add(number);
    clearBehind(words, found.sizeBytes);
    const lost = found.bad.length === 0 ? undefined : `${found.bad.length} of its sectors do not check out`;
    return { map, lost };
  }

  /** How large a volume it speaks of. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Blocks that the secondary lacks, or may lack. */
  *blocks(): Generator<number> {
    yield* blocksIn(this.#union());
  }

  /** Those of them for which no delta is on the way. */
  *lackingBlocks(): Generator<number> {
    yield* blocksIn(this.#lacking);
  }

  get dirtyBytes(): number {
    return countBits(this.#union()) * BLOCK_BYTES;
  }

  get isEmpty(): boolean {
    return (
      this.#lacking.every((word) => word === 0) && this.#young.touched.size + this.#old.touched.size === 0
    );
  }

  isDirty(block: number): boolean {
    return ((this.#wordAt(Math.floor(block / 32)) >>> (block % 32)) & 1) === 1;
  }

  /** How often blocks came to be lacking, whether they were before or not: what was read earlier brings them no more. */
  get marks(): number {
    return this.#marks;
  }

  /** Whether only a resync brings the block. */
  isLacking(block: number): boolean {
    return (((this.#lacking[Math.floor(block / 32)] ?? 0) >>> (block % 32)) & 1) === 1;
  }

  /** The first such block, from this one on. */
  nextLacking(from: number): number | undefined {
    for (let block = from; block < this.#lacking.length * 32; ) {
      if (block % 32 === 0 && this.#lacking[block / 32] === 0) block += 32;
      else if (this.isLacking(block)) return block;
      else block += 1;
    }
    return undefined;
  }

  /** No delta brings what is there now: only a resync does. */
  mark(offset: number, length: number): void {
    this.#marks += 1;
    eachWord(offset, length, (word, mask) => {
      const before = present(this.#lacking[word], "a word inside the volume");
      if ((before & mask) >>> 0 === mask) return;
      this.#lacking[word] = before | mask;
      this.#touch(word);
    });
  }

  /** The same for blocks of an extent. */
  markBlocks(extent: number, low: number, high: number): void {
    this.#marks += 1;
    for (const [half, mask] of [low, high].entries()) {
      const word = extent * WORDS_PER_EXTENT + half;
      this.#lacking[word] = (this.#lacking[word] ?? 0) | mask;
      this.#touch(word);
    }
  }

  markAll(): void {
    this.mark(0, this.#sizeBytes);
  }

  /** Deltas up to the sequence are on the way and bring what is there now in these blocks of an extent. */
  markPassing(extent: number, low: number, high: number, sequence: Sequence): void {
    for (const [half, mask] of [low, high].entries()) {
      const word = extent * WORDS_PER_EXTENT + half;
      if (mask === 0) continue;
      this.#young.words[word] = (this.#young.words[word] ?? 0) | mask;
      this.#young.touched.add(word);
      this.#touch(word);
    }
    this.#young.last = Math.max(this.#young.last, sequence);
  }

  /** Everything in order up to the sequence is durable at the secondary, or in the synced spill. */
  arrived(sequence: Sequence): void {
    while (this.#old.touched.size > 0 || this.#young.touched.size > 0) {
      if (this.#old.touched.size > 0) {
        if (this.#old.last > sequence) return;
        this.#empty(this.#old);
      }
      const emptied = this.#old;
      this.#old = this.#young;
      this.#young = emptied;
    }
  }

  /** A resync has brought the block: its chunk is durable at the secondary. */
  clear(block: number): void {
    const word = Math.floor(block / 32);
    const before = present(this.#lacking[word], "a word inside the volume");
    const after = (before & ~(1 << (block % 32))) >>> 0;
    if (after === before) return;
    this.#lacking[word] = after;
    this.#touch(word);
  }

  /** Whether these blocks of an extent are dirty, and every dirty bit of the extent is durable. */
  covers(extent: number, low: number, high: number): boolean {
    const word = extent * WORDS_PER_EXTENT;
    return this.#coversWord(word, low) && this.#coversWord(word + 1, high);
  }

  /** Resolves once every bit that was set before the call is durable. */
  sync(): Promise<void> {
    return this.#syncs.request();
  }

  /**
   * The volume has grown, durably once it resolves. What is new was never written and is nothing on either side, but for
   * `data`: spans that hold something here all the same.
   */
  grow(sizeBytes: number, data: readonly BlockExtent[]): Promise<void> {
    const words = wordsFor(sizeBytes);
    this.#sizeBytes = sizeBytes;
    this.#lacking = longer(this.#lacking, words);
    this.#durable = longer(this.#durable, words);
    this.#young = { ...this.#young, words: longer(this.#young.words, words) };
    this.#old = { ...this.#old, words: longer(this.#old.words, words) };
    for (const { offset, length } of data) this.mark(offset, length);
    return this.sync();
  }

  async close(): Promise<void> {
    await this.#syncs.idle();
    await this.#file.close();
  }

  async #write(): Promise<void> {
    const isLonger = this.#file.subject.sizeBytes < this.#sizeBytes;
    const numbers = [...this.#changed];
    if (numbers.length === 0 && !isLonger) return;
    // As they are now: what is taken away from here on rests on acks that may not be settled yet.
    const bare = new Map(numbers.map((number) => [number, this.#wordsOf(number)]));
    const before = new Map(numbers.map((number) => [number, this.#durableOf(number)]));
    for (const [number, words] of bare) {
      this.#changed.delete(number);
      // Until the write is through the sector is the old one or this one.
      this.#noteDurable(number, words, (was, now) => was & now);
    }
    const isSettled = await this.#options.settle();
    const taken = isSettled ? bare : new Map<number, Uint32Array>();
    if (!isSettled) {
      // Nothing is taken away, whichever way the write ends.
      for (const [number, words] of before) {
        this.#changed.add(number);
        this.#noteDurable(number, words, (_, was) => was);
        taken.set(number, united(words, bare.get(number) ?? words));
      }
    }
    const written = new Map<number, Uint32Array>();
    const fill = (body: Uint8Array, number: number): void => {
      // The others are written along with those where the file is made anew.
      const words = taken.get(number) ?? united(this.#durableOf(number), this.#wordsOf(number));
      putWords(body, words);
      written.set(number, words);
    };
    try {
      if (isLonger) await this.#writeLonger(fill);
      else await this.#file.write(numbers, fill);
    } catch (error) {
      for (const number of numbers) this.#changed.add(number);
      throw error;
    }
    for (const [number, words] of written) this.#noteDurable(number, words, (_, now) => now);
  }

  async #writeLonger(fill: FillSector): Promise<void> {
    const old = this.#file;
    this.#file = await createFile(this.#options, this.#sizeBytes, fill);
    await old.close();
  }

  #noteDurable(number: number, words: Uint32Array, merge: (before: number, now: number) => number): void {
    const from = number * WORDS_PER_SECTOR;
    for (const [index, word] of words.entries()) {
      this.#durable[from + index] = merge(this.#durable[from + index] ?? 0, word);
    }
  }

  #wordsOf(number: number): Uint32Array {
    const from = number * WORDS_PER_SECTOR;
    const to = Math.min(this.#lacking.length, from + WORDS_PER_SECTOR);
    return Uint32Array.from({ length: to - from }, (_, index) => this.#wordAt(from + index));
  }

  #durableOf(number: number): Uint32Array {
    const from = number * WORDS_PER_SECTOR;
    return this.#durable.slice(from, Math.min(this.#lacking.length, from + WORDS_PER_SECTOR));
  }

  #coversWord(word: number, mask: number): boolean {
    const wanted = (this.#wordAt(word) | mask) >>> 0;
    return ((this.#durable[word] ?? 0) & wanted) >>> 0 === wanted;
  }

  #wordAt(word: number): number {
    const passing = (this.#young.words[word] ?? 0) | (this.#old.words[word] ?? 0);
    return ((this.#lacking[word] ?? 0) | passing) >>> 0;
  }

  #union(): Uint32Array {
    return Uint32Array.from(this.#lacking, (_, word) => this.#wordAt(word));
  }

  #empty(generation: Generation): void {
    for (const word of generation.touched) {
      generation.words[word] = 0;
      this.#touch(word);
    }
    generation.touched.clear();
    generation.last = 0;
  }

  #touch(word: number): void {
    this.#changed.add(Math.floor(word / WORDS_PER_SECTOR));
  }
}

function united(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, index) => (word | (b[index] ?? 0)) >>> 0);
}

function emptyGeneration(words: number): Generation {
  return { words: new Uint32Array(words), touched: new Set(), last: 0 };
}

function sectorsFor(words: number): number {
  return Math.max(1, Math.ceil(words / WORDS_PER_SECTOR));
}

function longer(words: Uint32Array, length: number): Uint32Array {
  const grown = new Uint32Array(length);
  grown.set(words);
  return grown;
}

function putWords(body: Uint8Array, words: Uint32Array): void {
  const view = viewOf(body);
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
}

function createFile(
  { ports, path, group, member }: DirtyMapOptions,
  sizeBytes: number,
  fill: FillSector,
): Promise<SectorFile> {
  const sectors = sectorsFor(wordsFor(sizeBytes));
  return SectorFile.create(ports, path, { kind: "dirty", group, member, sizeBytes, sectors }, fill);
}
