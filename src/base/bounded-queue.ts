import { assert } from "#src/base/assert.js";

/**
 * A first-in first-out queue that never holds more than its bound, measured in whatever unit the caller counts
 * (items, bytes). It refuses rather than grows: what to do then is the caller's decision, made where it is made.
 */
export class BoundedQueue<T> {
  readonly sizeMax: number;
  readonly #measure: (item: T) => number;
  #items: (T | undefined)[] = [];
  /** Of each item as it was when it came: one that changed since still gives back what it took. */
  #sizes: number[] = [];
  #head = 0;
  #size = 0;

  constructor(sizeMax: number, measure: (item: T) => number = () => 1) {
    assert(sizeMax > 0, "a queue needs room for something");
    this.sizeMax = sizeMax;
    this.#measure = measure;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  get size(): number {
    return this.#size;
  }

  /** False, and nothing changed, if the item does not fit. */
  offer(item: T): boolean {
    const size = this.#measure(item);
    assert(size >= 0, "a size is never negative");
    if (this.#size + size > this.sizeMax) return false;
    this.#items.push(item);
    this.#sizes.push(size);
    this.#size += size;
    return true;
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  poll(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head] as T;
    this.#items[this.#head] = undefined;
    this.#size -= this.#sizes[this.#head] ?? 0;
    this.#head += 1;
    this.#compact();
    return item;
  }

  /** Moves the items to the front once the dead half is the larger one, so that a poll stays O(1) on average. */
  #compact(): void {
    if (this.#head < 32 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#sizes = this.#sizes.slice(this.#head);
    this.#head = 0;
  }
}
