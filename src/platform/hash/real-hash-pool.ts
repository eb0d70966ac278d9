import { Piscina } from "piscina";
import { TidemarkError } from "#src/base/errors.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import type { HashAnswer, HashTask } from "#src/platform/hash/hash-messages.js";
import {
  assertPiece,
  type HashedPiece,
  type HashPiece,
  type HashPool,
  hashPoolClosed,
  hashPoolFull,
  WAITING_MAX,
} from "#src/platform/hash/hash-pool.js";

/** Two read and hash a cached file at 6.7 GB/s; a third would take a processor from those who serve. */
const THREADS_MAX = 2;
/** A worker that has had nothing to do for so long goes, and its memory with it. */
const IDLE_MS = 5000;
/** Behind everything that answers somebody. */
const NICE = 10;
/** It runs one small loop; what it needs is its buffer, which is not in the heap. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 } as const;
/** A piece that so many workers have died of is not tried again. */
const TRIES_MAX = 3;

export interface RealHashPoolOptions {
  /** Paces what is read. */
  readonly throttle: Throttle;
  readonly idleMs?: number;
  /** Another module than the ordinary worker, for tests. */
  readonly worker?: URL;
}

interface Waiting {
  readonly piece: HashPiece;
  readonly signal: AbortSignal | undefined;
  readonly hashed: Promise<HashedPiece>;
  readonly resolve: (hashed: HashedPiece) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Hashes in threads of piscina's. It has its own queue, since a task that piscina cancels takes its thread with it: what
 * waits is taken out of the queue, and what runs is bounded, ends by itself, and is not heard any more.
 */
export class RealHashPool implements HashPool {
  readonly #throttle: Throttle;
  readonly #worker: URL;
  readonly #idleMs: number;
  readonly #closing = new AbortController();
  #threads: Piscina | undefined;
  #waiting: Waiting[] = [];
  readonly #running = new Set<Waiting>();

  constructor({ throttle, idleMs, worker }: RealHashPoolOptions) {
    this.#throttle = throttle;
    this.#idleMs = idleMs ?? IDLE_MS;
    this.#worker = worker ?? new URL("./hash-worker.js", import.meta.url);
  }

  /** Threads that live at the moment. */
  get threads(): number {
    return this.#threads?.threads.length ?? 0;
  }

  hash(piece: HashPiece, signal?: AbortSignal): Promise<HashedPiece> {
    assertPiece(piece);
    if (this.#closing.signal.aborted) return Promise.reject(hashPoolClosed());
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(hashPoolFull(this.#waiting.length));
    const waiting: Waiting = { piece, signal, ...promised() };
    const onAbort = () => this.#aborted(waiting);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#waiting.push(waiting);
    this.#next();
    return waiting.hashed.finally(() => signal?.removeEventListener("abort", onAbort));
  }

  async close(): Promise<void> {
    this.#closing.abort(hashPoolClosed());
    for (const { reject } of [...this.#waiting, ...this.#running]) reject(hashPoolClosed());
    this.#waiting = [];
    await this.#threads?.destroy();
  }

  /** It is told at once. A promise that is settled takes no notice of what comes later. */
  #aborted(waiting: Waiting): void {
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    waiting.reject(waiting.signal?.reason);
  }

  #next(): void {
    while (this.#running.size < THREADS_MAX) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running.add(next);
      this.#perform(next)
        .then(next.resolve, next.reject)
        .finally(() => {
          this.#running.delete(next);
          this.#next();
        });
    }
  }

  async #perform({ piece, signal }: Waiting): Promise<HashedPiece> {
    await this.#throttle.take(piece.length, this.#closing.signal);
    signal?.throwIfAborted();
    const { source, offset, length, grainBytes } = piece;
    const answer = await this.#ask({ source, offset, length, grainBytes });
    if (answer.type === "hashed") return answer;
    const error = Object.assign(new Error(answer.message), { code: answer.code });
    throw DiskError.from(error, "open", String(source));
  }

  /** What is thrown here is the death of a worker: all that a disk can do is an answer. */
  async #ask(task: HashTask): Promise<HashAnswer> {
    for (let tries = 1; ; tries += 1) {
      const threads = this.#started();
      try {
        return (await threads.run(task)) as HashAnswer;
      } catch (error) {
        if (this.#closing.signal.aborted) throw hashPoolClosed();
        if (tries === TRIES_MAX) throw workerDied(task, error);
      }
    }
  }

  #started(): Piscina {
    if (this.#threads !== undefined) return this.#threads;
    const threads = new Piscina({
      filename: this.#worker.href,
      minThreads: 0,
      maxThreads: THREADS_MAX,
      idleTimeout: this.#idleMs,
      niceIncrement: NICE,
      resourceLimits: LIMITS,
      recordTiming: false,
    });
    // One that dies at work is replaced by piscina; one that dies as it begins is not, and what waits for it would wait on.
    threads.on("error", () => void this.#discard(threads));
    this.#threads = threads;
    return threads;
  }

  /** The next gets threads of its own; what the old ones have under way is rejected, and tried again by who asked. */
  async #discard(threads: Piscina): Promise<void> {
    if (this.#threads !== threads) return;
    this.#threads = undefined;
    await threads.destroy();
  }
}

function promised(): Pick<Waiting, "hashed" | "resolve" | "reject"> {
  let resolve: Waiting["resolve"] = () => undefined;
  let reject: Waiting["reject"] = () => undefined;
  const hashed = new Promise<HashedPiece>((onHashed, onError) => {
    resolve = onHashed;
    reject = onError;
  });
  return { hashed, resolve, reject };
}

function workerDied({ source, offset, length }: HashTask, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "HASH_WORKER_DIED",
    message: `${TRIES_MAX} workers have died while they hashed ${length} bytes at ${offset} of ${source}`,
    hint: "see the log for what they died of; the rest is hashed all the same",
    facts: { source, offset, length },
    cause,
  });
}
