import type { Store } from "#src/data-path/store/store.js";
import type { Random } from "#src/platform/random/random.js";

/** An id that no entry has that is known here; zero is none. */
export function newEntryId(random: Random, store: Store): bigint {
  for (;;) {
    const id = random.uint64();
    if (id !== 0n && !store.promoting.entries.has(id)) return id;
  }
}
