import type {
  KeyRange,
  KeyValueChange,
  KeyValueIterator,
  KeyValueOpener,
  KeyValueStore,
  WriteOptions,
} from "#src/platform/key-value/key-value.js";

/** Stores that can be looked at: how many entries were read by scans; and some changes of which never happen. */
export class WatchedKeyValue implements KeyValueOpener {
  entriesRead = 0;
  readonly #inner: KeyValueOpener;
  readonly #happens: (change: KeyValueChange) => boolean;

  constructor(inner: KeyValueOpener, happens: (change: KeyValueChange) => boolean = () => true) {
    this.#inner = inner;
    this.#happens = happens;
  }

  async open(path: string): Promise<KeyValueStore> {
    const store = await this.#inner.open(path);
    return {
      get: (key: Uint8Array) => store.get(key),
      getSync: (key: Uint8Array) => store.getSync(key),
      write: (changes: readonly KeyValueChange[], options: WriteOptions) =>
        store.write(
          changes.filter((change) => this.#happens(change)),
          options,
        ),
      iterate: (range: KeyRange) => this.#watch(store.iterate(range)),
      iterateAll: (ranges: readonly KeyRange[]) =>
        store.iterateAll(ranges).map((cursor) => this.#watch(cursor)),
      compact: (from: Uint8Array, to: Uint8Array) => store.compact(from, to),
      close: () => store.close(),
    };
  }

  destroy(path: string): Promise<void> {
    return this.#inner.destroy(path);
  }

  verify: KeyValueOpener["verify"] = (path, options) => this.#inner.verify(path, options);

  #watch(cursor: KeyValueIterator): KeyValueIterator {
    return {
      next: async (count: number) => {
        const entries = await cursor.next(count);
        this.entriesRead += entries.length;
        return entries;
      },
      seek: (target: Uint8Array) => cursor.seek(target),
      close: () => cursor.close(),
    };
  }
}
