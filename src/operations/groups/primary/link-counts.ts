import { isSeedMessage, plainBytesOf } from "#src/data-path/link-format/link-format.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

/** What went over the streams of one group's link, whichever stream it was. */
export class LinkCounts {
  readonly #clock: Clock;
  /** Of batches, as they would be plain, and as they went. */
  batchBytes = 0;
  batchWireBytes = 0;
  /** Of pieces of a first seed, which go as they are. */
  seedBytes = 0;
  sentBytes = 0;
  receivedBytes = 0;
  #heardMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long ago the other site was heard; undefined: never in this run. */
  get silentMs(): number | undefined {
    return this.#heardMs === undefined ? undefined : this.#clock.monotonicMs() - this.#heardMs;
  }

  heard(bytes: number): void {
    this.receivedBytes += bytes;
    this.#heardMs = this.#clock.monotonicMs();
  }

  /** The same stream, counted. */
  counted(stream: MessageStream): MessageStream {
    const send = (message: Uint8Array): boolean => {
      this.sentBytes += message.length;
      const plainBytes = plainBytesOf(message);
      if (plainBytes !== undefined) {
        this.batchBytes += plainBytes;
        this.batchWireBytes += message.length;
      } else if (isSeedMessage(message)) this.seedBytes += message.length;
      return stream.send(message);
    };
    return {
      peer: stream.peer,
      send,
      writable: () => stream.writable(),
      messages: () => this.#heardFrom(stream),
      close: () => stream.close(),
      abort: (reason) => stream.abort(reason),
    };
  }

  async *#heardFrom(stream: MessageStream): AsyncGenerator<Uint8Array> {
    for await (const message of stream.messages()) {
      this.heard(message.length);
      yield message;
    }
  }
}

/** All streams of a group's link, one after the other, in one run. */
export class LinkTotals {
  #before = { batchBytes: 0, batchWireBytes: 0, seedBytes: 0, sentBytes: 0, receivedBytes: 0 };
  #now: LinkCounts | undefined;

  /** Another stream takes the place of the one before. */
  begin(counts: LinkCounts): void {
    const { batchBytes, batchWireBytes, seedBytes, sentBytes, receivedBytes } = this;
    this.#before = { batchBytes, batchWireBytes, seedBytes, sentBytes, receivedBytes };
    this.#now = counts;
  }

  get batchBytes(): number {
    return this.#before.batchBytes + (this.#now?.batchBytes ?? 0);
  }

  get batchWireBytes(): number {
    return this.#before.batchWireBytes + (this.#now?.batchWireBytes ?? 0);
  }

  get seedBytes(): number {
    return this.#before.seedBytes + (this.#now?.seedBytes ?? 0);
  }

  get sentBytes(): number {
    return this.#before.sentBytes + (this.#now?.sentBytes ?? 0);
  }

  get receivedBytes(): number {
    return this.#before.receivedBytes + (this.#now?.receivedBytes ?? 0);
  }

  /** How long ago the other site was heard; undefined: never. */
  get silentMs(): number | undefined {
    return this.#now?.silentMs;
  }
}
