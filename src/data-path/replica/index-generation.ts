import type { BodyPlace } from "#src/data-path/journal/journal.js";
import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";
import { indexOfOtherFormat } from "#src/data-path/replica/index-damage.js";
import type { IndexNumber } from "#src/data-path/replica/index-directory.js";
import { encodeFormat, FORMAT_KEY, isOurFormat } from "#src/data-path/replica/index-format.js";
import { IndexHoles } from "#src/data-path/replica/index-holes.js";
import { VersionIndex, type VersionIndexOptions } from "#src/data-path/replica/version-index.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type {
  KeyValueFinding,
  KeyValueOpener,
  KeyValueStore,
  VerifyOptions,
} from "#src/platform/key-value/key-value.js";
import { openVerified } from "#src/platform/key-value/open-verified.js";

interface StoreFiles {
  readonly keyValue: KeyValueOpener;
  readonly path: string;
}

/** One index with its store, and who is reading in it. The next one is made beside it when it is found damaged. */
export class IndexGeneration {
  readonly number: IndexNumber;
  readonly store: KeyValueStore;
  readonly index: VersionIndex;
  readonly holes: IndexHoles;
  readonly #files: StoreFiles;
  readonly #added = new Map<bigint, Sequence>();
  #users = 0;
  #left: (() => void) | undefined;
  #closed = false;

  private constructor(
    number: IndexNumber,
    files: StoreFiles,
    store: KeyValueStore,
    index: VersionIndex,
    holes: IndexHoles,
  ) {
    this.number = number;
    this.#files = files;
    this.store = store;
    this.index = index;
    this.holes = holes;
  }

  /** KEY_VALUE_CORRUPT when a file of it is not as it was written; `isVerified` when that is known not to be so. */
  static async open(
    number: IndexNumber,
    path: string,
    keyValue: KeyValueOpener,
    options: Omit<VersionIndexOptions, "store">,
    isVerified = false,
  ): Promise<IndexGeneration> {
    const store = await (isVerified ? keyValue.open(path) : openVerified(keyValue, path));
    const files = { keyValue, path };
    try {
      await takeFormat(store, options.hash64);
      const holes = await IndexHoles.load(store, options.hash64);
      const index = await VersionIndex.open({ ...options, store });
      return new IndexGeneration(number, files, store, index, holes);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Reads the files beneath it, beside everything else: what in them is not as it was written. */
  verifyFiles(options: VerifyOptions): Promise<readonly KeyValueFinding[]> {
    return this.#files.keyValue.verify(this.#files.path, options);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The last sequence of the branch that it has taken in, indexed or not, from the journal or a compacted file. */
  added(branch: bigint): Sequence {
    const { spans } = this.index.compacted;
    return Math.max(this.#added.get(branch) ?? this.index.through(branch), spans.reach(branch));
  }

  /** What it has already, from the journal, is not taken in again. */
  add(batch: Batch, place: BodyPlace): void {
    if (batch.last <= this.added(batch.entry)) return;
    this.#added.set(batch.entry, batch.last);
    this.index.add(batch, place);
  }

  async dropBranch(branch: bigint, written: AsyncIterable<readonly DeltaPiece[]> | "all"): Promise<void> {
    this.#added.delete(branch);
    await this.index.dropBranch(branch, written);
    await this.holes.trim(branch);
  }

  async use<T>(work: (index: VersionIndex) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this.index);
    } finally {
      this.#leave();
    }
  }

  /** The same for what is read bit by bit. */
  async *during<T>(read: (index: VersionIndex) => AsyncGenerator<T>): AsyncGenerator<T> {
    this.#users += 1;
    try {
      yield* read(this.index);
    } finally {
      this.#leave();
    }
  }

  /** Waits for whoever reads in it. Nobody new may come. */
  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#users > 0) {
      await new Promise<void>((resolve) => {
        this.#left = resolve;
      });
    }
    this.#closed = true;
    await this.index.close();
    await this.store.close();
  }

  #leave(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#left?.();
  }
}

/** Writes it into an empty index. One that has anything in it and no format, or another, is not read at all. */
async function takeFormat(store: KeyValueStore, hash64: Hash64): Promise<void> {
  const value = await store.get(FORMAT_KEY);
  if (value !== undefined && isOurFormat(value, hash64)) return;
  const cursor = store.iterate({ limit: 1 });
  const found = await cursor.next(1);
  await cursor.close();
  if (found.length > 0) throw indexOfOtherFormat();
  await store.write([{ type: "put", key: FORMAT_KEY, value: encodeFormat(hash64) }], { sync: true });
}
