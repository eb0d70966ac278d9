import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { streamBroken } from "#src/platform/stream/stream-error.js";

/** A stream whose network is the test: it brings what is put in, and takes what is sent while it has room. */
export class ScriptedStream implements MessageStream {
  readonly peer = "beta";
  readonly sent: Uint8Array[] = [];
  /** Messages that were asked for. */
  pulled = 0;
  hasRoom = true;
  closed = false;
  aborted: string | undefined;
  readonly #source: Iterator<Uint8Array>;
  #failure: Error | undefined;
  #wake: (() => void)[] = [];

  /** Brings these, and then nothing. */
  constructor(source: Iterable<Uint8Array> = []) {
    this.#source = source[Symbol.iterator]();
  }

  send(message: Uint8Array): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    this.sent.push(message);
    return this.hasRoom;
  }

  async writable(): Promise<void> {
    while (!this.hasRoom && this.#failure === undefined) await this.#change();
  }

  async *messages(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const next = this.#source.next();
      if (next.done !== true) {
        this.pulled += 1;
        yield next.value;
      } else await this.#change();
    }
  }

  close(): void {
    this.closed = true;
  }

  abort(reason: string): void {
    this.aborted = reason;
    this.fail(streamBroken(this.peer, reason));
  }

  /** There is room again. */
  drain(): void {
    this.hasRoom = true;
    this.#notify();
  }

  /** What is asked of it from now on fails with this. */
  fail(error: Error): void {
    this.#failure = error;
    this.#notify();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const resolve of waiting) resolve();
  }
}
