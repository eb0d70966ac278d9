import { TidemarkError } from "#src/base/errors.js";
import { settleAll } from "#src/base/settle-all.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import { type HashPool, PIECE_BYTES_MAX } from "#src/platform/hash/hash-pool.js";

/** As large a change is guarded in the tick: 2 MiB, 32 chunks of about 25 us each. What is larger goes to the hash pool. */
const INLINE_CHUNKS_MAX = 32;
/**
 * Hashes that are kept ahead of who compares: 8 GiB of chunks that were written before they were looked at, in some ten
 * megabytes. What is beyond is not hashed, and is told as not compared.
 */
export const KEPT_CHUNKS_MAX = 131_072;
/** Chunks in a block: 64 MiB. */
const BLOCK_CHUNKS = 1024;
/** Chunks are hashed for themselves, as the pool does. */
const SEED = 0n;

export interface GuardedChunks {
  readonly hashes: BigUint64Array;
  /** Of these the hash says nothing. */
  readonly unknown: ReadonlySet<number>;
}

/**
 * The image of a member as it stood at one moment, hash by hash, while it is written: who is about to change a chunk for
 * the first time since then has it hashed before. Chunks are passed from the first to the last; behind them a change costs
 * a comparison of two numbers.
 *
 * - It is made in the tick of that moment, with no change under way.
 * - `preserve` is called before every change, in the tick in which that is made, or is waited for and then called again.
 * - What is read of the image meanwhile, by whomever, says nothing of a chunk that was preserved: what was kept counts.
 *
 * A chunk that cannot be read before it is changed, or for which there is no room, is unknown. No change ever fails or waits
 * for want of either.
 */
export class ChunkGuard {
  readonly sizeBytes: number;
  readonly #device: BlockDevice;
  readonly #hash64: Hash64;
  readonly #pool: HashPool | undefined;
  readonly #keptMax: number;
  readonly #chunkCount: number;
  readonly #kept = new Map<number, bigint>();
  /** Blocks of which something was kept or is unknown: what is empty and was not written is passed without a look at each. */
  readonly #touched = new Set<number>();
  /** A bit a chunk. */
  readonly #unknown: Uint8Array;
  /** Chunks that are being read, each until it is kept or unknown: whoever comes to them meanwhile waits for the same. */
  readonly #underWay = new Map<number, Promise<void>>();
  /** For the next chunk that is read in its tick. */
  #spare: Uint8Array | undefined;
  readonly #onEnd: () => void;
  /** All before it are passed. */
  #passed = 0;
  #ended = false;

  constructor(device: BlockDevice, sizeBytes: number, { hash64, pool, keptMax, onEnd }: ChunkGuardOptions) {
    this.sizeBytes = sizeBytes;
    this.#device = device;
    this.#hash64 = hash64;
    this.#pool = pool;
    this.#keptMax = keptMax ?? KEPT_CHUNKS_MAX;
    this.#chunkCount = Math.ceil(sizeBytes / SLOT_BYTES);
    this.#unknown = new Uint8Array(Math.ceil(this.#chunkCount / 8));
    this.#onEnd = onEnd;
  }

  /** For who reads it in another thread. */
  get filePath(): string | undefined {
    return this.#device.filePath;
  }

  /** Whether the capture that it watches goes on. */
  get isEnded(): boolean {
    return this.#ended;
  }

  /** As it is now: of what was changed since, `pass` knows better. */
  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    return this.#device.allocation(offset, length);
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    return this.#device.read(offset, target);
  }

  /** Before a change of the span. Undefined: it may be made, in this tick; else once that resolves it is asked again. */
  preserve(offset: number, length: number): Promise<void> | undefined {
    const from = Math.max(this.#passed, Math.floor(offset / SLOT_BYTES));
    const to = Math.min(this.#chunkCount, Math.ceil((offset + length) / SLOT_BYTES));
    if (from >= to) return undefined;
    const wanted = this.#wanted(from, to);
    if (wanted.length === 0) return undefined;
    this.#begin(wanted.filter((chunk) => !this.#underWay.has(chunk)));
    const reading = new Set(wanted.flatMap((chunk) => this.#underWay.get(chunk) ?? []));
    return reading.size === 0 ? undefined : settleAll([...reading]).then(() => undefined);
  }

  /**
   * Chunks from `first` on are as they stood at the moment: `hashes` is what was read of the image since the guard was made,
   * where nothing was preserved. The first is the next that was not passed.
   */
  pass(first: number, hashes: BigUint64Array, unread: ReadonlySet<number>): GuardedChunks {
    const known = new BigUint64Array(hashes);
    const unknown = new Set<number>();
    for (let index = 0; index < known.length; index += 1) {
      const kept = this.#kept.get(first + index);
      if (kept !== undefined) known[index] = kept;
      else if (this.#isUnknown(first + index) || unread.has(index)) unknown.add(index);
      this.#kept.delete(first + index);
    }
    this.#passed = Math.max(this.#passed, first + known.length);
    return { hashes: known, unknown };
  }

  /** False: of these chunks, and some around them, nothing was kept, and they are what a look at the image tells. */
  isTouched(first: number, count: number): boolean {
    for (let block = blockOf(first); block <= blockOf(first + count - 1); block += 1)
      if (this.#touched.has(block)) return true;
    return false;
  }

  /** Nobody asks for those before it any more. */
  skipTo(chunk: number): void {
    for (let at = this.#passed; at < chunk; at = (blockOf(at) + 1) * BLOCK_CHUNKS) {
      if (!this.#touched.has(blockOf(at))) continue;
      const end = Math.min(chunk, (blockOf(at) + 1) * BLOCK_CHUNKS);
      for (let one = at; one < end; one += 1) this.#kept.delete(one);
    }
    this.#passed = Math.max(this.#passed, chunk);
  }

  /** From here on nothing is preserved. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#passed = this.#chunkCount;
    this.#kept.clear();
    this.#onEnd();
  }

  #wanted(from: number, to: number): readonly number[] {
    const wanted: number[] = [];
    for (let chunk = from; chunk < to; chunk += 1)
      if (!this.#kept.has(chunk) && !this.#isUnknown(chunk)) wanted.push(chunk);
    return wanted;
  }

  /** What can be read in this tick is; the rest is under way. */
  #begin(chunks: readonly number[]): void {
    const { filePath } = this;
    const [first, last] = [chunks[0], chunks.at(-1)];
    if (first === undefined || last === undefined) return;
    if (chunks.length > INLINE_CHUNKS_MAX && this.#pool !== undefined && filePath !== undefined) {
      this.#follow(chunks, this.#preserveByPool(this.#pool, filePath, first, last + 1));
      return;
    }
    for (const chunk of chunks) {
      const reading = this.#preserveOne(chunk);
      if (reading !== undefined) this.#follow([chunk], reading);
    }
  }

  #follow(chunks: readonly number[], reading: Promise<void>): void {
    const followed = reading.finally(() => {
      for (const chunk of chunks) this.#underWay.delete(chunk);
    });
    for (const chunk of chunks) this.#underWay.set(chunk, followed);
  }

  /** Undefined where that was done in this tick. */
  #preserveOne(chunk: number): Promise<void> | undefined {
    if (this.#kept.size >= this.#keptMax) {
      this.#forget(chunk);
      return undefined;
    }
    const length = Math.min(SLOT_BYTES, this.sizeBytes - chunk * SLOT_BYTES);
    // What answers later has bytes of its own.
    const bytes = this.#spare?.subarray(0, length) ?? new Uint8Array(length);
    this.#spare = undefined;
    try {
      const reading = this.#device.read(chunk * SLOT_BYTES, bytes);
      if (reading !== undefined)
        return reading.then(
          () => this.#keep(chunk, this.#hash64(bytes, SEED)),
          (error: unknown) => this.#failed(chunk, error),
        );
      this.#keep(chunk, this.#hash64(bytes, SEED));
      if (length === SLOT_BYTES) this.#spare = bytes;
    } catch (error) {
      this.#failed(chunk, error);
    }
    return undefined;
  }

  async #preserveByPool(pool: HashPool, source: string, from: number, to: number): Promise<void> {
    const perPiece = PIECE_BYTES_MAX / SLOT_BYTES;
    for (let first = from; first < to; first += perPiece) {
      const count = Math.min(perPiece, to - first);
      const offset = first * SLOT_BYTES;
      const length = Math.min(count * SLOT_BYTES, this.sizeBytes - offset);
      await this.#piece(pool, { source, offset, length, grainBytes: SLOT_BYTES }, first, count);
    }
  }

  async #piece(
    pool: HashPool,
    piece: Parameters<HashPool["hash"]>[0],
    first: number,
    count: number,
  ): Promise<void> {
    let unread: readonly { readonly offset: number; readonly length: number }[] = [piece];
    let hashes: BigUint64Array = new BigUint64Array(count);
    try {
      ({ hashes, unread } = await pool.hash(piece));
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
    }
    for (let index = 0; index < count; index += 1) {
      const at = (first + index) * SLOT_BYTES;
      const isRead = !unread.some((range) => at >= range.offset && at < range.offset + range.length);
      if (isRead && this.#kept.size < this.#keptMax) this.#keep(first + index, hashes[index] ?? 0n);
      else this.#forget(first + index);
    }
  }

  /** What was kept first was there before any change. */
  #keep(chunk: number, hash: bigint): void {
    if (chunk < this.#passed || this.#kept.has(chunk) || this.#isUnknown(chunk)) return;
    this.#kept.set(chunk, hash);
    this.#touched.add(blockOf(chunk));
  }

  #failed(chunk: number, error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    this.#forget(chunk);
  }

  #forget(chunk: number): void {
    if (chunk < this.#passed || this.#kept.has(chunk)) return;
    this.#touched.add(blockOf(chunk));
    this.#unknown[chunk >>> 3] = (this.#unknown[chunk >>> 3] ?? 0) | (1 << (chunk & 7));
  }

  #isUnknown(chunk: number): boolean {
    return ((this.#unknown[chunk >>> 3] ?? 0) & (1 << (chunk & 7))) !== 0;
  }
}

export interface ChunkGuardOptions {
  readonly hash64: Hash64;
  /** Missing: all of it is hashed where it is asked for. */
  readonly pool?: HashPool | undefined;
  readonly keptMax?: number;
  readonly onEnd: () => void;
}

function blockOf(chunk: number): number {
  return Math.floor(chunk / BLOCK_CHUNKS);
}
