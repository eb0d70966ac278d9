import type { MessagePort } from "node:worker_threads";
import { assert } from "#src/base/assert.js";
import { BoundedQueue } from "#src/base/bounded-queue.js";
import type { TidemarkError } from "#src/base/errors.js";
import { decodeError } from "#src/daemon/data-plane/error-data.js";
import {
  costOf,
  postCopy,
  RECEIVED_BYTES_MAX,
  RELAY_BYTES_MAX,
  type RelayMessage,
  TAKEN_STEP_BYTES,
} from "#src/daemon/data-plane/relay-format.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { streamBroken, streamEnded } from "#src/platform/stream/stream-error.js";

/**
 * The data thread's end of a stream whose network is the main thread's. A MessageStream like any other: what it does not
 * know better is what happened at the other end a moment ago, as with every network.
 *
 * Messages to be sent are copied: they stay with whoever sends them.
 */

/** Who waits for room is woken when there is a good deal of it, not for each message that goes. */
const WAKE_BELOW_BYTES = RELAY_BYTES_MAX / 2;
/** Who sends that much beyond a `false` does not look at the answer. Less than what the stream beneath stands. */
const UNHEEDED_BYTES_MAX = 32 * 2 ** 20;

/**
 * - `closing`: this end has closed; what the other site sent before it learned of that is still read.
 * - `closed`: both know.
 */
type State =
  | { readonly type: "open" | "closing" | "closed" }
  | { readonly type: "broken"; readonly error: TidemarkError };

export class RelayedStream implements MessageStream {
  readonly peer: string;
  readonly #port: MessagePort;
  /** More than this never comes: the main thread heeds what it was told to be taken. */
  readonly #received = new BoundedQueue<Uint8Array>(RECEIVED_BYTES_MAX, costOf);
  #state: State = { type: "open" };
  #underWay = 0;
  #untold = 0;
  #read = false;
  #waiting: (() => void)[] = [];

  /** Takes the port over. */
  constructor(peer: string, port: MessagePort) {
    this.peer = peer;
    this.#port = port;
    port.on("message", (message: RelayMessage) => this.#take(message));
    port.once("close", () => this.#breakOff(streamBroken(peer, "the daemon's end of it is gone")));
  }

  send(message: Uint8Array): boolean {
    if (this.#state.type === "broken") throw this.#state.error;
    if (this.#state.type !== "open") throw streamEnded(this.peer);
    this.#underWay += costOf(message);
    assert(this.#underWay <= RELAY_BYTES_MAX + UNHEEDED_BYTES_MAX, "a sender heeds the answer of send");
    postCopy(this.#port, message);
    return this.#hasRoom();
  }

  async writable(): Promise<void> {
    if (this.#hasRoom()) return;
    while (this.#state.type === "open" && this.#underWay >= WAKE_BELOW_BYTES) await this.#change();
  }

  messages(): AsyncIterable<Uint8Array> {
    assert(!this.#read, "the messages of a stream are read once");
    this.#read = true;
    return this.#readAll();
  }

  close(): void {
    if (this.#state.type !== "open") return;
    this.#become({ type: "closing" });
    this.#post({ type: "close" });
  }

  abort(reason: string): void {
    if (this.#ended) return;
    this.#become({ type: "broken", error: streamBroken(this.peer, reason) });
    // The main thread closes the port once it has read this.
    this.#post({ type: "abort", reason });
  }

  #take(message: RelayMessage): void {
    if (message instanceof Uint8Array) this.#receive(message);
    else if (message.type === "taken") {
      this.#underWay -= message.bytes;
      this.#notify();
    } else if (message.type === "closed") {
      if (!this.#ended) this.#become({ type: "closed" });
      this.#port.close();
    } else {
      assert(message.type === "broken", "the main thread says how a stream ended");
      // What breaks a stream is an operating error: anything else has ended the daemon there.
      this.#breakOff(decodeError(message.error) as TidemarkError);
      this.#port.close();
    }
  }

  #receive(message: Uint8Array): void {
    if (this.#ended) return;
    assert(this.#received.offer(message), "the main thread heeds what was taken");
    this.#notify();
  }

  async *#readAll(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#state.type === "broken") throw this.#state.error;
      const message = this.#received.poll();
      if (message !== undefined) {
        this.#tell(message);
        yield message;
      } else if (this.#state.type === "closed") {
        return;
      } else {
        await this.#change();
      }
    }
  }

  /** Lets the main thread relay as much again. */
  #tell(message: Uint8Array): void {
    this.#untold += costOf(message);
    if (this.#untold < TAKEN_STEP_BYTES || this.#ended) return;
    this.#post({ type: "taken", bytes: this.#untold });
    this.#untold = 0;
  }

  #hasRoom(): boolean {
    return this.#underWay < RELAY_BYTES_MAX;
  }

  get #ended(): boolean {
    return this.#state.type === "closed" || this.#state.type === "broken";
  }

  #breakOff(error: TidemarkError): void {
    if (!this.#ended) this.#become({ type: "broken", error });
  }

  #become(state: State): void {
    this.#state = state;
    this.#notify();
  }

  #post(message: RelayMessage): void {
    this.#port.postMessage(message);
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #notify(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
