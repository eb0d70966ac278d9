import type {
  KeyRange,
  KeyValueChange,
  KeyValueIterator,
  KeyValueOpener,
  KeyValueStore,
  WriteOptions,
} from "#src/platform/key-value/key-value.js";
import { closedError } from "#src/platform/key-value/key-value-error.js";
import { openVerified } from "#src/platform/key-value/open-verified.js";

/**
 * A store that takes writes again after one has failed: the next one closes it and opens it anew first.
 *
 * For an owner who lets nobody else read or write meanwhile, and who writes again what failed: whether the batch that
 * failed is there then, nobody knows. While it cannot be opened anew, on a disk that is still full, everything fails with
 * the reason, and is tried again with the next write.
 */
export class MendedStore implements KeyValueStore {
  readonly #opener: KeyValueOpener;
  readonly #path: string;
  #store: KeyValueStore | undefined;
  /** Why the store has to be opened anew before the next write, or is not open. */
  #failure: unknown;
  #isClosed = false;

  private constructor(opener: KeyValueOpener, path: string, store: KeyValueStore) {
    this.#opener = opener;
    this.#path = path;
    this.#store = store;
  }

  static async open(opener: KeyValueOpener, path: string): Promise<MendedStore> {
    return new MendedStore(opener, path, await openVerified(opener, path));
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return await this.#opened().get(key);
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    return this.#opened().getSync(key);
  }

  async write(changes: readonly KeyValueChange[], options: WriteOptions): Promise<void> {
    if (this.#failure !== undefined) await this.#openAnew();
    try {
      await this.#opened().write(changes, options);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  iterate(range: KeyRange): KeyValueIterator {
    return this.#opened().iterate(range);
  }

  iterateAll(ranges: readonly KeyRange[]): readonly KeyValueIterator[] {
    return this.#opened().iterateAll(ranges);
  }

  async compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    await this.#opened().compact(from, to);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }

  /** What opens it reads the log up to the torn record, puts what it found into a table, and begins another log. */
  async #openAnew(): Promise<void> {
    if (this.#isClosed) throw closedError(this.#path);
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
    try {
      this.#store = await openVerified(this.#opener, this.#path);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  #opened(): KeyValueStore {
    if (this.#isClosed) throw closedError(this.#path);
    if (this.#store === undefined) throw this.#failure;
    return this.#store;
  }
}
