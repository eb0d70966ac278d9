import { isAllZeros } from "#src/base/all-zeros.js";
import { present } from "#src/base/assert.js";
import {
  blockAt,
  HASH_BLOCK_BYTES,
  type HashBlock,
  isSoundBlock,
  type PageSeeds,
  UNKNOWN,
  uniformBlock,
} from "#src/data-path/image/page-hash-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile, DiskPart } from "#src/platform/disk/disk.js";

/** Blocks kept in memory: 3 MiB with what a map takes, for the pages of 1 GiB. */
const CACHED_BLOCKS_MAX = 4096;

/**
 * The blocks of a hash file, read when they are asked for and kept. Writes and `load` come one after the other, by their
 * caller's care; anybody may read beside them.
 */
export class HashBlocks {
  readonly #file: DiskFile;
  readonly #seeds: PageSeeds;
  readonly #hash64: Hash64;
  /** What is known of pages that nothing was written of. */
  readonly #untouched: bigint;
  readonly #cache = new Map<number, HashBlock>();
  /** Being written: what they are about to be. */
  readonly #writing = new Map<number, HashBlock>();
  /** Moves with each write, so that what was read meanwhile is read again. */
  #version = 0;
  #hasFailed = false;

  constructor(file: DiskFile, seeds: PageSeeds, hash64: Hash64, untouched: bigint) {
    this.#file = file;
    this.#seeds = seeds;
    this.#hash64 = hash64;
    this.#untouched = untouched;
  }

  /** A write has failed: what is read may be in the memory of the system alone, and what it says need not be durable. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** False when the block was written and is not what was written. */
  async isSound(block: number): Promise<boolean> {
    if (this.#writing.has(block)) return true;
    const version = this.#version;
    const bytes = await this.#readRaw(block);
    const sound = isAllZeros(bytes) || isSoundBlock(bytes, block, this.#seeds, this.#hash64);
    return sound || this.#version !== version;
  }

  /** Writes blocks, durably; after a failure those of before hold. */
  async write(blocks: ReadonlyMap<number, HashBlock>, before: ReadonlyMap<number, HashBlock>): Promise<void> {
    this.#version += 1;
    for (const [number, block] of blocks) this.#writing.set(number, block);
    let held = before;
    try {
      const numbers = [...blocks.keys()].sort((a, b) => a - b);
      await this.#file.writeScattered(numbers.map((number) => partOf(number, blocks)));
      await this.#file.datasync();
      held = blocks;
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      this.#version += 1;
      this.#writing.clear();
      for (const [number, block] of held) this.#remember(number, block);
    }
  }

  /** In a turn only: nothing is written meanwhile. Ascending. */
  async load(numbers: ReadonlySet<number>): Promise<Map<number, HashBlock>> {
    const read = new Map<number, HashBlock>();
    for (const number of numbers) {
      if (this.held(number) === undefined) read.set(number, new Uint8Array(HASH_BLOCK_BYTES));
    }
    const missing = [...read.keys()].sort((a, b) => a - b);
    await this.#file.readScattered(missing.map((number) => partOf(number, read)));
    const blocks = new Map<number, HashBlock>();
    for (const number of numbers) {
      const bytes = read.get(number);
      const block = bytes === undefined ? this.held(number) : this.#understood(bytes, number);
      blocks.set(number, block ?? (await this.block(number)));
    }
    for (const number of missing)
      this.#remember(number, present(blocks.get(number), "a block that was read"));
    return blocks;
  }

  async block(number: number): Promise<HashBlock> {
    for (;;) {
      const held = this.held(number);
      if (held !== undefined) return held;
      const version = this.#version;
      const bytes = await this.#readRaw(number);
      if (this.#version !== version) continue;
      const block = this.#understood(bytes, number);
      this.#remember(number, block);
      return block;
    }
  }

  #understood(bytes: HashBlock, number: number): HashBlock {
    if (isAllZeros(bytes)) return uniformBlock(this.#untouched, number, this.#seeds, this.#hash64);
    if (isSoundBlock(bytes, number, this.#seeds, this.#hash64)) return bytes;
    return uniformBlock(UNKNOWN, number, this.#seeds, this.#hash64);
  }

  async #readRaw(number: number): Promise<HashBlock> {
    const bytes = new Uint8Array(HASH_BLOCK_BYTES);
    await this.#file.read(bytes, blockAt(number));
    return bytes;
  }

  /** The block if it is in memory. */
  held(number: number): HashBlock | undefined {
    const writing = this.#writing.get(number);
    if (writing !== undefined) return writing;
    const block = this.#cache.get(number);
    if (block !== undefined) this.#remember(number, block);
    return block;
  }

  #remember(number: number, block: HashBlock): void {
    this.#cache.delete(number);
    this.#cache.set(number, block);
    if (this.#cache.size <= CACHED_BLOCKS_MAX) return;
    const oldest = this.#cache.keys().next();
    if (oldest.done !== true) this.#cache.delete(oldest.value);
  }
}

function partOf(number: number, blocks: ReadonlyMap<number, HashBlock>): DiskPart {
  return { bytes: present(blocks.get(number), "a block"), position: blockAt(number) };
}
