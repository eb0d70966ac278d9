import { assert } from "#src/base/assert.js";
import type { KeyRange, KeyValueEntry, KeyValueIterator } from "#src/platform/key-value/key-value.js";
import { compareBytes, type SortedEntries } from "#src/platform/key-value/sorted-entries.js";

/** How the store lets its iterators answer. */
export interface IteratorHost {
  answer<T>(decide: () => T): Promise<T>;
  onClosed(): void;
  closedError(): Error;
}

/** Where it stands: `at` the first entry to give is at the key or behind it in the direction of reading; `past`, behind it. */
type Position = { readonly type: "start" } | { readonly type: "at" | "past"; readonly key: Uint8Array };

export class SimulatedIterator implements KeyValueIterator {
  readonly #entries: SortedEntries;
  readonly #range: KeyRange;
  readonly #host: IteratorHost;
  #position: Position = { type: "start" };
  #left: number;
  #busy = false;
  #closed = false;

  constructor(entries: SortedEntries, range: KeyRange, host: IteratorHost) {
    this.#entries = entries;
    this.#range = { ...range, ...copiedBounds(range) };
    this.#host = host;
    this.#left = range.limit ?? Number.POSITIVE_INFINITY;
  }

  async next(count: number): Promise<readonly KeyValueEntry[]> {
    assert(count > 0, "at least one entry is asked for");
    assert(!this.#busy, "an iterator is asked by one caller at a time");
    this.#busy = true;
    try {
      return await this.#host.answer(() => this.#take(count));
    } finally {
      this.#busy = false;
    }
  }

  seek(target: Uint8Array): void {
    assert(!this.#busy, "an iterator is asked by one caller at a time");
    if (this.#closed) throw this.#host.closedError();
    this.#position = { type: "at", key: new Uint8Array(target) };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#host.onClosed();
  }

  #take(count: number): KeyValueEntry[] {
    if (this.#closed) throw this.#host.closedError();
    const taken: KeyValueEntry[] = [];
    while (taken.length < count && this.#left > 0) {
      const entry = this.#range.reverse === true ? this.#below() : this.#above();
      if (entry === undefined) break;
      this.#position = { type: "past", key: entry.key };
      this.#left -= 1;
      taken.push({ key: new Uint8Array(entry.key), value: new Uint8Array(entry.value) });
    }
    return taken;
  }

  #above(): KeyValueEntry | undefined {
    const { from, to } = this.#range;
    const position = this.#position;
    const starts = position.type === "start" || (from !== undefined && compareBytes(position.key, from) < 0);
    const entry = starts
      ? this.#entries.atOrBehind(from)
      : position.type === "at"
        ? this.#entries.atOrBehind(position.key)
        : this.#entries.behind(position.key);
    return entry !== undefined && to !== undefined && compareBytes(entry.key, to) >= 0 ? undefined : entry;
  }

  #below(): KeyValueEntry | undefined {
    const { from, to } = this.#range;
    const position = this.#position;
    const starts = position.type === "start" || (to !== undefined && compareBytes(position.key, to) >= 0);
    const entry = starts
      ? this.#entries.before(to)
      : position.type === "at"
        ? this.#entries.atOrBefore(position.key)
        : this.#entries.before(position.key);
    return entry !== undefined && from !== undefined && compareBytes(entry.key, from) < 0 ? undefined : entry;
  }
}

function copiedBounds(range: KeyRange): { from?: Uint8Array; to?: Uint8Array } {
  return {
    ...(range.from === undefined ? {} : { from: new Uint8Array(range.from) }),
    ...(range.to === undefined ? {} : { to: new Uint8Array(range.to) }),
  };
}
