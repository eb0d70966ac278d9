import { Worker } from "node:worker_threads";
import { present } from "#src/base/assert.js";
import type { DiskPart } from "#src/platform/disk/disk.js";
import {
  failure,
  PART_NUMBERS,
  type ScatteredAnswer,
  type ScatteredRequest,
} from "#src/platform/disk/scattered-worker.js";

/**
 * Many small parts of a file in few round trips to a thread of their own, which may block on the disk. One thread serves
 * the process: what goes through it is work in the background (folds), nothing of it is acknowledged to anybody, and a
 * disk that hangs holds up the others' folds and nothing else.
 */

/** What one request carries; larger parts go by themselves, as ordinary calls. */
const BUFFER_BYTES = 1024 * 1024;
/** Below so many parts the thread pool is as good. */
const PARTS_MIN = 8;
/** A thread that runs one small loop; what it needs is the shared buffer. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 } as const;

type Action = ScatteredRequest["action"];

class ScatteredThread {
  readonly #worker: Worker;
  readonly #buffer = new SharedArrayBuffer(BUFFER_BYTES);
  readonly #bytes = new Uint8Array(this.#buffer);
  /** One request at a time: they share the buffer. */
  #turn: Promise<unknown> = Promise.resolve();
  #answer: ((answer: ScatteredAnswer) => void) | undefined;

  constructor() {
    const script = new URL("./scattered-worker.js", import.meta.url);
    this.#worker = new Worker(script, { resourceLimits: LIMITS, name: "scattered-io" });
    this.#worker.on("message", (answer: ScatteredAnswer) => this.#answered(answer));
    this.#worker.on("error", (error) => this.#ended(failure(error)));
    this.#worker.on("exit", () =>
      this.#ended(failure(new Error("the thread for scattered parts has ended"))),
    );
    this.#worker.unref();
  }

  perform(action: Action, fd: number, parts: readonly DiskPart[]): Promise<number> {
    const run = this.#turn.then(() => this.#perform(action, fd, parts));
    // Whoever asked hears of a failure; the next one begins either way.
    this.#turn = Promise.allSettled([run]);
    return run;
  }

  async #perform(action: Action, fd: number, parts: readonly DiskPart[]): Promise<number> {
    let total = 0;
    for (let from = 0; from < parts.length; ) {
      const group: DiskPart[] = [];
      let bytes = 0;
      for (let at = from; at < parts.length; at += 1) {
        const part = present(parts[at], "a part");
        if (bytes + part.bytes.length > BUFFER_BYTES) break;
        bytes += part.bytes.length;
        group.push(part);
      }
      total += await this.#ask(action, fd, group);
      from += group.length;
    }
    return total;
  }

  async #ask(action: Action, fd: number, group: readonly DiskPart[]): Promise<number> {
    const request = { action, fd, parts: this.#layOut(action, group), buffer: this.#buffer };
    this.#worker.ref();
    const answer = await new Promise<ScatteredAnswer>((resolve) => {
      this.#answer = resolve;
      this.#worker.postMessage(request);
    });
    this.#worker.unref();
    if (answer.type === "failed") throw Object.assign(new Error(answer.message), { code: answer.code });
    if (action === "read") this.#copyOut(group);
    return answer.bytes;
  }

  /** Parts that adjoin in the file become one: they lie side by side in the buffer. */
  #layOut(action: Action, group: readonly DiskPart[]): Float64Array {
    const numbers = new Float64Array(group.length * PART_NUMBERS);
    let count = 0;
    let at = 0;
    let end = -1;
    for (const { bytes, position } of group) {
      if (action === "write") this.#bytes.set(bytes, at);
      if (position === end) {
        const last = (count - 1) * PART_NUMBERS + 2;
        numbers[last] = (numbers[last] ?? 0) + bytes.length;
      } else {
        numbers.set([position, at, bytes.length], count * PART_NUMBERS);
        count += 1;
      }
      at += bytes.length;
      end = position + bytes.length;
    }
    return numbers.subarray(0, count * PART_NUMBERS);
  }

  #copyOut(group: readonly DiskPart[]): void {
    let at = 0;
    for (const { bytes } of group) {
      bytes.set(this.#bytes.subarray(at, at + bytes.length));
      at += bytes.length;
    }
  }

  /** Whoever comes next gets a new thread. */
  #ended(answer: ScatteredAnswer): void {
    if (thread === this) thread = undefined;
    this.#answered(answer);
  }

  #answered(answer: ScatteredAnswer): void {
    const resolve = this.#answer;
    this.#answer = undefined;
    resolve?.(answer);
  }
}

let thread: ScatteredThread | undefined;

export function isForThread(parts: readonly DiskPart[]): boolean {
  return parts.length >= PARTS_MIN && parts.every(({ bytes }) => bytes.length <= BUFFER_BYTES);
}

/** The bytes that were read or written, all parts together. */
export function performScattered(action: Action, fd: number, parts: readonly DiskPart[]): Promise<number> {
  thread ??= new ScatteredThread();
  return thread.perform(action, fd, parts);
}
