/**
 * What is to happen in a simulation, soonest first: a binary heap over (when, due, number).
 *
 * `whenMs` is when it will happen, `dueMs` when it should have: they differ where a paused process is late. Of two that
 * happen together the one that was due earlier goes first, then the one that was scheduled earlier. The order is total,
 * so that a run can be repeated.
 */
export interface QueuedEvent {
  readonly whenMs: number;
  readonly dueMs: number;
  readonly number: number;
}

export class EventQueue<T extends QueuedEvent> {
  readonly #heap: T[] = [];

  get length(): number {
    return this.#heap.length;
  }

  peek(): T | undefined {
    return this.#heap[0];
  }

  push(event: T): void {
    let index = this.#heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  poll(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    this.#sink();
    return first;
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.#heap.length && this.#before(child, least)) least = child;
      }
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #before(a: number, b: number): boolean {
    return isBefore(this.#heap[a] as T, this.#heap[b] as T);
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a] as T;
    this.#heap[a] = this.#heap[b] as T;
    this.#heap[b] = kept;
  }
}

function isBefore(left: QueuedEvent, right: QueuedEvent): boolean {
  if (left.whenMs !== right.whenMs) return left.whenMs < right.whenMs;
  if (left.dueMs !== right.dueMs) return left.dueMs < right.dueMs;
  return left.number < right.number;
}
