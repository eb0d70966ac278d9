import type { MessagePort } from "node:worker_threads";
import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { encodeError } from "#src/daemon/data-plane/error-data.js";
import {
  costOf,
  postReceived,
  RELAY_BYTES_MAX,
  type RelayMessage,
  TAKEN_STEP_BYTES,
} from "#src/daemon/data-plane/relay-format.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { PEER_STREAM_ENDED } from "#src/platform/stream/stream-error.js";

/**
 * The main thread's end of a relayed stream: what the network brings goes to the data thread, and the other way round.
 *
 * Nothing is read from the network beyond RELAY_BYTES_MAX that the data thread has not taken, so one that is silent holds
 * back the other site and nothing grows here. A port that closes while the stream lives is a data thread that has
 * ended, which breaks the stream.
 *
 * A break that comes while nothing is read is seen by the next message sent, or once there is room to read.
 */
export class StreamRelay {
  readonly #stream: MessageStream;
  readonly #port: MessagePort;
  readonly #onEnded: () => void;
  /** To the data thread, not yet read there. */
  #underWay = 0;
  /** From the data thread: taken by the network, and not told. */
  #untold = 0;
  #isWaiting = false;
  #isOver = false;
  #onRoom: () => void = () => undefined;

  /** Owns the stream and the port from now on. */
  constructor(stream: MessageStream, port: MessagePort, onEnded: () => void) {
    this.#stream = stream;
    this.#port = port;
    this.#onEnded = onEnded;
    port.on("message", (message: RelayMessage) => this.#take(message));
    port.once("close", () => {
      this.#abort("the data plane has ended");
      this.#onEnded();
    });
    void this.#receive();
  }

  async #receive(): Promise<void> {
    try {
      for await (const message of this.#stream.messages()) {
        this.#underWay += costOf(message);
        postReceived(this.#port, message);
        while (this.#underWay >= RELAY_BYTES_MAX && !this.#isOver) await this.#room();
      }
      this.#end({ type: "closed" });
    } catch (error) {
      this.#broke(error);
    }
  }

  #take(message: RelayMessage): void {
    if (message instanceof Uint8Array) this.#send(message);
    else if (message.type === "taken") {
      this.#underWay -= message.bytes;
      this.#onRoom();
    } else if (message.type === "close") this.#stream.close();
    else {
      assert(message.type === "abort", "the data thread closes and aborts");
      this.#abort(message.reason);
      this.#port.close();
    }
  }

  #send(message: Uint8Array): void {
    if (this.#isOver) return;
    this.#untold += costOf(message);
    try {
      if (this.#stream.send(message)) this.#tell();
      else void this.#tellWhenWritable();
    } catch (error) {
      // Of a stream that was closed over there the data thread hears when it has read what came before; what it sends
      // until then arrives nowhere, and must not be waited for.
      if (error instanceof TidemarkError && error.code === PEER_STREAM_ENDED) this.#tell();
      else this.#broke(error);
    }
  }

  async #tellWhenWritable(): Promise<void> {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    await this.#stream.writable();
    this.#isWaiting = false;
    this.#tell();
  }

  #tell(): void {
    if (this.#untold < TAKEN_STEP_BYTES || this.#isOver) return;
    this.#post({ type: "taken", bytes: this.#untold });
    this.#untold = 0;
  }

  /** The data thread closes the port when it has read how the stream ended. */
  #end(how: Extract<RelayMessage, { type: "closed" | "broken" }>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#post(how);
    this.#onRoom();
  }

  #broke(error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    this.#end({ type: "broken", error: encodeError(error) });
  }

  #abort(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream.abort(reason);
    this.#onRoom();
  }

  #post(message: RelayMessage): void {
    this.#port.postMessage(message);
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = resolve;
    });
  }
}
