import type { KeyValueIterator, KeyValueStore } from "#src/platform/key-value/key-value.js";

/** A store that counts what is read through its iterators. */
export class CountingKeyValue {
  /** Entries that iterators gave, and seeks. */
  steps = 0;
  /** Entries that were deleted. */
  deletes = 0;

  over(store: KeyValueStore): KeyValueStore {
    return {
      get: (key) => store.get(key),
      getSync: (key) => store.getSync(key),
      write: (changes, options) => {
        this.deletes += changes.filter(({ type }) => type === "delete").length;
        return store.write(changes, options);
      },
      iterate: (range) => this.#counted(store.iterate(range)),
      iterateAll: (ranges) => store.iterateAll(ranges).map((iterator) => this.#counted(iterator)),
      compact: (from, to) => store.compact(from, to),
      close: () => store.close(),
    };
  }

  #counted(iterator: KeyValueIterator): KeyValueIterator {
    return {
      next: async (count) => {
        const entries = await iterator.next(count);
        this.steps += entries.length;
        return entries;
      },
      seek: (target) => {
        this.steps += 1;
        iterator.seek(target);
      },
      close: () => iterator.close(),
    };
  }
}
