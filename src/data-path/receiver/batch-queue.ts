import { TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import type { Batch } from "#src/domain/model/batch.js";
import { continuesEntry } from "#src/domain/model/batch-order.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";

/** What a store refuses for a while: a disk that is full, a write that failed. It is tried again after so long. */
export const RETRY_MS_MIN = 250;
export const RETRY_MS_MAX = 8000;

export interface BatchQueueOptions {
  readonly clock: Clock;
  readonly store: Store;
  /** In order. */
  readonly onDurable: (batch: Batch, messageBytes: number) => void;
  /** The store takes nothing, and why; undefined: it does again. */
  readonly onStalled: (why: TidemarkError | undefined) => void;
  /** It never will. */
  readonly onFailed: (why: TidemarkError) => void;
}

interface Waiting {
  readonly batch: Batch;
  readonly messageBytes: number;
  state: "waiting" | "issued" | "durable";
}

/**
 * Batches on their way into the store, in order, many at once: while one fdatasync runs, all that come are the next group.
 * After a failure nothing more is handed over; what was is tried again from what became durable on, from memory. The credit
 * that the sender was given bounds what is here.
 *
 * Of one entry only: what follows of another, which grows from the end of this one, is handed over when all before it is
 * durable. The two are written to different files, and the one may become durable while the other is lost (I3).
 */
export class BatchQueue {
  readonly #options: BatchQueueOptions;
  #queue: Waiting[] = [];
  #issued = 0;
  #stalled: TidemarkError | undefined;
  #retryMs = RETRY_MS_MIN;
  #timer: Timer | undefined;
  #retrying: Promise<void> | undefined;
  #isClosed = false;
  #onIdle: (() => void) | undefined;

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#queue.length;
  }

  /** Whether exactly this batch is on its way. */
  holds({ entry, last, hash }: Batch): boolean {
    return this.#queue.some(
      ({ batch }) => batch.entry === entry && batch.last === last && batch.hash === hash,
    );
  }

  push(batch: Batch, messageBytes: number): void {
    const waiting: Waiting = { batch, messageBytes, state: "waiting" };
    this.#queue.push(waiting);
    if (this.#stalled === undefined) this.#issue(waiting);
  }

  /** Resolves when nothing is under way; what has not been handed over is forgotten. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#retrying;
    while (this.#issued > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    this.#queue = [];
  }

  #issue(waiting: Waiting): void {
    const { store } = this.#options;
    const { batch } = waiting;
    if (this.#isBehindAnother(batch.entry)) return;
    const { last, link } = store.accepted(batch.entry);
    // One before it was refused in this tick: it has its turn when that one does.
    if (!continuesEntry(batch, last, link)) return;
    waiting.state = "issued";
    this.#issued += 1;
    store.append(batch).then(
      () => this.#durable(waiting),
      (error: unknown) => this.#failed(waiting, error),
    );
  }

  /** All that is here is in order: what stands in front is of an older entry, until none of that is left. */
  #isBehindAnother(entry: bigint): boolean {
    const first = this.#queue.find(({ state }) => state !== "durable");
    return first !== undefined && first.batch.entry !== entry;
  }

  #durable(waiting: Waiting): void {
    waiting.state = "durable";
    this.#settled();
    this.#advance();
    const [next] = this.#queue;
    // What came behind it was refused before it was durable: nothing else will try that again.
    if (this.#stalled !== undefined) {
      if (this.#issued === 0) this.#retryLater();
      return;
    }
    // The last of its entry is durable: what waited behind it has its turn.
    if (next?.state !== "waiting" || next.batch.entry === waiting.batch.entry) return;
    for (const held of this.#queue) if (held.state === "waiting") this.#issue(held);
  }

  #advance(): void {
    let first = this.#queue[0];
    while (first?.state === "durable") {
      this.#queue.shift();
      this.#retryMs = RETRY_MS_MIN;
      this.#options.onDurable(first.batch, first.messageBytes);
      first = this.#queue[0];
    }
  }

  #failed(waiting: Waiting, error: unknown): void {
    waiting.state = "waiting";
    this.#settled();
    if (!(error instanceof TidemarkError)) throw error;
    if (!isPassing(error)) {
      this.#options.onFailed(error);
      return;
    }
    if (this.#stalled === undefined) {
      this.#stalled = error;
      this.#options.onStalled(error);
    }
    if (this.#issued === 0) this.#retryLater();
  }

  #settled(): void {
    this.#issued -= 1;
    if (this.#issued === 0) this.#onIdle?.();
  }

  #retryLater(): void {
    if (this.#isClosed || this.#timer !== undefined) return;
    this.#timer = this.#options.clock.startTimer(this.#retryMs, () => {
      this.#timer = undefined;
      this.#retrying = this.#retry()
        .catch((error: unknown) => this.#retryFailed(error))
        .finally(() => {
          this.#retrying = undefined;
        });
    });
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }

  #retryFailed(error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    if (isPassing(error)) this.#retryLater();
    else if (!this.#isClosed) this.#options.onFailed(error);
  }

  async #retry(): Promise<void> {
    const { store, onStalled } = this.#options;
    await store.recover();
    if (this.#isClosed) return;
    this.#stalled = undefined;
    onStalled(undefined);
    for (const waiting of this.#queue) {
      // Its answer was a failure, and it is durable for all that.
      if (waiting.batch.last <= store.accepted(waiting.batch.entry).last) waiting.state = "durable";
      else if (this.#stalled === undefined) this.#issue(waiting);
    }
    this.#advance();
  }
}

/** Whether the same batch may be taken in later, without anybody looking at the store. */
export function isPassing({ kind }: TidemarkError): boolean {
  return kind === "exhausted" || kind === "failed" || kind === "pending" || kind === "unreachable";
}
