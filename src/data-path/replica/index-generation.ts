import type { BodyPlace } from "#src/data-path/journal/journal.js";
import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";
import type { IndexNumber } from "#src/data-path/replica/index-directory.js";
import { VersionIndex, type VersionIndexOptions } from "#src/data-path/replica/version-index.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueOpener, KeyValueStore } from "#src/platform/key-value/key-value.js";

/** One index with its store, and who is reading in it. The next one is made beside it when it is found damaged. */
export class IndexGeneration {
  readonly number: IndexNumber;
  readonly store: KeyValueStore;
  readonly index: VersionIndex;
  readonly #added = new Map<bigint, Sequence>();
  #users = 0;
  #left: (() => void) | undefined;
  #closed = false;

  private constructor(number: IndexNumber, store: KeyValueStore, index: VersionIndex) {
    this.number = number;
    this.store = store;
    this.index = index;
  }

  static async open(
    number: IndexNumber,
    path: string,
    keyValue: KeyValueOpener,
    options: Omit<VersionIndexOptions, "store">,
  ): Promise<IndexGeneration> {
    const store = await keyValue.open(path);
    try {
      return new IndexGeneration(number, store, await VersionIndex.open({ ...options, store }));
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The last sequence of the branch that it has taken in, indexed or not. */
  added(branch: bigint): Sequence {
    return this.#added.get(branch) ?? this.index.through(branch);
  }

  /** What it has already, from the journal, is not taken in again. */
  add(batch: Batch, place: BodyPlace): void {
    if (batch.last <= this.added(batch.entry)) return;
    this.#added.set(batch.entry, batch.last);
    this.index.add(batch, place);
  }

  async dropBranch(branch: bigint, written: AsyncIterable<readonly DeltaPiece[]>): Promise<void> {
    this.#added.delete(branch);
    await this.index.dropBranch(branch, written);
  }

  async use<T>(work: (index: VersionIndex) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this.index);
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#left?.();
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
}
