import { assert, unreachable } from "#src/base/assert.js";
import type { TidemarkError } from "#src/base/errors.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { streamBroken, streamEnded } from "#src/platform/stream/stream-error.js";

/** What travels between the two ends. A credit says that the reader has taken that many bytes. */
export type Frame =
  | { readonly type: "message"; readonly bytes: Uint8Array }
  | { readonly type: "credit"; readonly sizeBytes: number }
  | { readonly type: "alive" }
  | { readonly type: "fin" }
  | { readonly type: "reset"; readonly reason: string };

export interface StreamBounds {
  /** Bytes that may be on their way or unread at the other end before `send` answers false. */
  readonly windowBytes: number;
  /** Each end says that often that it is there. */
  readonly keepaliveMs: number;
  /** An end that has heard nothing for that long takes the stream for broken. */
  readonly silenceMsMax: number;
}

export const STREAM_BOUNDS: StreamBounds = {
  windowBytes: 2 ** 20,
  keepaliveMs: 10_000,
  silenceMsMax: 20_000,
};

/** Header of a frame on the wire; it also makes an empty message count. */
const FRAME_BYTES = 16;
/** Who sends that much beyond a `false` does not look at the answer: a fault of the program, found here. */
const UNHEEDED_BYTES_MAX = 64 * 2 ** 20;

/**
 * - `closing`: this end has closed; what the other end sent before it learned of that is still read.
 * - `closed`: both ends know. What is in the inbox is still read.
 */
type State =
  | { readonly type: "open" | "closing" | "closed" }
  | { readonly type: "broken"; readonly error: TidemarkError };

/** One end of a simulated stream. A message is copied when it arrives: who changes it before shows up as corruption. */
export class SimulatedStream implements MessageStream {
  readonly peer: string;
  readonly #clock: Clock;
  readonly #transmit: (frame: Frame, sizeBytes: number) => void;
  readonly #bounds: StreamBounds;
  #state: State = { type: "open" };
  #inbox: Uint8Array[] = [];
  #underWayBytes = 0;
  #heardMs: number;
  #keepalive: Timer;
  #read = false;
  #waiting: (() => void)[] = [];

  constructor(
    peer: string,
    clock: Clock,
    bounds: StreamBounds,
    transmit: (frame: Frame, sizeBytes: number) => void,
  ) {
    this.peer = peer;
    this.#clock = clock;
    this.#bounds = bounds;
    this.#transmit = transmit;
    this.#heardMs = clock.monotonicMs();
    this.#keepalive = this.#startKeepalive();
  }

  get ended(): boolean {
    return this.#state.type === "closed" || this.#state.type === "broken";
  }

  send(message: Uint8Array): boolean {
    if (this.#state.type === "broken") throw this.#state.error;
    if (this.#state.type !== "open") throw streamEnded(this.peer);
    const sizeBytes = message.length + FRAME_BYTES;
    this.#underWayBytes += sizeBytes;
    assert(
      this.#underWayBytes <= this.#bounds.windowBytes + UNHEEDED_BYTES_MAX,
      "a sender heeds the answer of send",
    );
    this.#transmit({ type: "message", bytes: message }, sizeBytes);
    return this.#hasRoom();
  }

  async writable(): Promise<void> {
    while (this.#state.type === "open" && !this.#hasRoom()) await this.#change();
  }

  messages(): AsyncIterable<Uint8Array> {
    assert(!this.#read, "the messages of a stream are read once");
    this.#read = true;
    return this.#readAll();
  }

  close(): void {
    if (this.#state.type !== "open") return;
    this.#transmit({ type: "fin" }, FRAME_BYTES);
    this.#become({ type: "closing" });
  }

  abort(reason: string): void {
    if (this.ended) return;
    this.#inbox = [];
    this.#transmit({ type: "reset", reason }, FRAME_BYTES);
    this.breakOff(reason);
  }

  /** Breaks this end alone; the other is told nothing. */
  breakOff(reason: string): void {
    if (this.ended) return;
    this.#become({ type: "broken", error: streamBroken(this.peer, reason) });
  }

  receive(frame: Frame): void {
    if (this.ended) return;
    this.#heardMs = this.#clock.monotonicMs();
    switch (frame.type) {
      case "message":
        this.#inbox.push(new Uint8Array(frame.bytes));
        this.#notify();
        return;
      case "credit":
        this.#underWayBytes -= frame.sizeBytes;
        this.#notify();
        return;
      case "fin":
        if (this.#state.type === "open") this.#transmit({ type: "fin" }, FRAME_BYTES);
        this.#become({ type: "closed" });
        return;
      case "reset":
        this.breakOff(frame.reason);
        return;
      case "alive":
        return;
      default:
        unreachable(frame);
    }
  }

  async *#readAll(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = this.#inbox.shift();
      if (message !== undefined) {
        if (!this.ended) this.#credit(message);
        yield message;
      } else if (this.#state.type === "broken") {
        throw this.#state.error;
      } else if (this.#state.type === "closed") {
        return;
      } else {
        await this.#change();
      }
    }
  }

  #credit(message: Uint8Array): void {
    this.#transmit({ type: "credit", sizeBytes: message.length + FRAME_BYTES }, FRAME_BYTES);
  }

  #hasRoom(): boolean {
    return this.#underWayBytes < this.#bounds.windowBytes;
  }

  #startKeepalive(): Timer {
    return this.#clock.startTimer(this.#bounds.keepaliveMs, () => {
      const silentMs = this.#clock.monotonicMs() - this.#heardMs;
      if (silentMs >= this.#bounds.silenceMsMax) {
        this.#transmit({ type: "reset", reason: "keepalive" }, FRAME_BYTES);
        this.breakOff(`nothing was heard for ${Math.round(silentMs)} ms`);
        return;
      }
      this.#transmit({ type: "alive" }, FRAME_BYTES);
      this.#keepalive = this.#startKeepalive();
    });
  }

  #become(state: State): void {
    this.#state = state;
    if (this.ended) this.#keepalive.cancel();
    this.#notify();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
