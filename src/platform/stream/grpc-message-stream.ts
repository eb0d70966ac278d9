import { assert } from "#src/base/assert.js";
import { BoundedQueue } from "#src/base/bounded-queue.js";
import type { TidemarkError } from "#src/base/errors.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { streamBroken, streamEnded } from "#src/platform/stream/stream-error.js";

/**
 * A MessageStream over one call of ReplicationService.Replicate, either end of it. The messages are the bytes of the
 * protobuf messages themselves: gRPC carries them without looking in, so bulk data is neither parsed nor copied by a
 * general decoder on its way.
 *
 * How both ends learn of an end: closing is the client's half-close or the server's status OK, and whoever hears of it
 * closes its own side too; anything else is a break. A client's abort resets the call at once. gRPC gives a server no
 * such means: its abort is a status, which the client hears after the data that was under way, and by then this end has
 * forgotten the stream.
 */

/**
 * What may be handed to gRPC and not yet be taken by the network before `send` answers false. Enough to keep the next
 * batch ready while one is being sent; gRPC itself would count objects, whatever their size.
 */
export const SEND_BYTES_MAX = 4 * 2 ** 20;
/** Who waits for room is woken when there is a good deal of it, not for each message that goes. */
const WAKE_BELOW_BYTES = SEND_BYTES_MAX / 2;
/** Who sends that much beyond a `false` does not look at the answer: a fault of the program, found here. */
const UNHEEDED_BYTES_MAX = 64 * 2 ** 20;
/** What gRPC puts before each message; it also makes an empty one count. */
const FRAME_HEADER_BYTES = 5;

/** How one side of gRPC does what the other does differently. */
export interface ReplicateEnd {
  /** Tells the other end that the stream is broken, at once where gRPC can. */
  cut(reason: string): void;
  /** Calls back if the end of the messages was the other side's close, and not the beginning of a break. */
  confirmEnd(closed: () => void): void;
  /** The stream has ended, either way. */
  onEnded(): void;
}

/** The part of gRPC's client and server streams that is the same. */
export interface ReplicateCall {
  write(message: Buffer, callback: () => void): boolean;
  end(): void;
  read(): Buffer | null;
  on(event: "readable" | "end", listener: () => void): unknown;
}

/**
 * - `closing`: this end has closed; what the other end sent before it learned of that is still read.
 * - `closed`: both ends know.
 */
type State =
  | { readonly type: "open" | "closing" | "closed" }
  | { readonly type: "broken"; readonly error: TidemarkError };

export class GrpcMessageStream implements MessageStream {
  readonly peer: string;
  readonly #call: ReplicateCall;
  readonly #end: ReplicateEnd;
  readonly #underWay = new BoundedQueue<number>(SEND_BYTES_MAX + UNHEEDED_BYTES_MAX, (bytes) => bytes);
  /** One for all messages: the network takes them in order. */
  readonly #onTaken = (): void => {
    this.#underWay.poll();
    this.#notify();
  };
  #state: State = { type: "open" };
  #read = false;
  #waiting: (() => void)[] = [];

  constructor(peer: string, call: ReplicateCall, end: ReplicateEnd) {
    this.peer = peer;
    this.#call = call;
    this.#end = end;
    call.on("readable", () => this.#notify());
    call.on("end", () => end.confirmEnd(() => this.#onOtherEndClosed()));
  }

  send(message: Uint8Array): boolean {
    if (this.#state.type === "broken") throw this.#state.error;
    if (this.#state.type !== "open") throw streamEnded(this.peer);
    const offered = this.#underWay.offer(message.length + FRAME_HEADER_BYTES);
    assert(offered, "a sender heeds the answer of send");
    this.#call.write(Buffer.from(message.buffer, message.byteOffset, message.byteLength), this.#onTaken);
    return this.#hasRoom();
  }

  async writable(): Promise<void> {
    if (this.#hasRoom()) return;
    while (this.#state.type === "open" && this.#underWay.size >= WAKE_BELOW_BYTES) {
      await this.#change();
      // When a call ends, gRPC first lets go of what was being written and then says why; this waits for both.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  messages(): AsyncIterable<Uint8Array> {
    assert(!this.#read, "the messages of a stream are read once");
    this.#read = true;
    return this.#readAll();
  }

  close(): void {
    if (this.#state.type !== "open") return;
    this.#become({ type: "closing" });
    this.#call.end();
  }

  abort(reason: string): void {
    if (this.#ended) return;
    this.breakOff(reason);
    this.#end.cut(reason);
  }

  /** The call failed. Nothing happens when the stream had ended before. */
  breakOff(reason: string, cause?: unknown): void {
    if (this.#ended) return;
    this.#become({ type: "broken", error: streamBroken(this.peer, reason, cause) });
  }

  /** The call is over, in order as far as this end can tell. */
  finish(): void {
    if (!this.#ended) this.#become({ type: "closed" });
  }

  get closing(): boolean {
    return this.#state.type === "closing";
  }

  get #ended(): boolean {
    return this.#state.type === "closed" || this.#state.type === "broken";
  }

  #onOtherEndClosed(): void {
    if (this.#state.type === "open") this.#call.end();
    this.finish();
  }

  async *#readAll(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = this.#state.type === "broken" ? null : this.#call.read();
      if (message !== null) {
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

  #hasRoom(): boolean {
    return this.#underWay.size < SEND_BYTES_MAX;
  }

  #become(state: State): void {
    this.#state = state;
    if (this.#ended) this.#end.onEnded();
    this.#notify();
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
