import { present } from "#src/base/assert.js";
import type { SealedBatch } from "#src/data-path/capture/capture.js";
import {
  type CodecName,
  creditOf,
  creditOfSeed,
  decodeResponse,
  isSeedMessage,
  type PackedSeed,
} from "#src/data-path/link-format/link-format.js";
import { BatchFrames, type CompressionState } from "#src/data-path/sender/batch-frames.js";
import { LinkLoadMeter } from "#src/data-path/sender/link-load.js";
import type { LinkMember } from "#src/data-path/sender/link-share.js";
import type { SenderOptions } from "#src/data-path/sender/sender-options.js";
import type { RunEvent } from "#src/data-path/sender/sender-run-state.js";
import { turnOnLink, type Waiting } from "#src/data-path/sender/turn-on-link.js";
import { UnderWay } from "#src/data-path/sender/under-way.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

type Options = Pick<SenderOptions, "clock" | "share" | "compression" | "exposure" | "rpoTargetMs">;

interface AtHand {
  /** Without a batch: a piece of a seed. */
  readonly batch: SealedBatch | undefined;
  readonly message: Uint8Array;
  readonly readyMs: number;
}

/** The way out of one stream: what is at hand as a message, its turn on the link, and what is under way. */
export class Outgoing {
  readonly #options: Options;
  readonly #stream: MessageStream;
  readonly #member: LinkMember;
  readonly #frames: BatchFrames;
  readonly #load: LinkLoadMeter;
  readonly #underWay = new UnderWay();
  /** By their numbers, which count from 1. */
  readonly #seedsUnderWay = new UnderWay();
  #seedsSent = 0;
  #atHand: AtHand | undefined;

  constructor(options: Options, stream: MessageStream, theirs: readonly CodecName[]) {
    const { clock, compression, share } = options;
    this.#options = options;
    this.#stream = stream;
    this.#member = share.join();
    this.#load = new LinkLoadMeter(clock.monotonicMs());
    this.#frames = new BatchFrames({ clock, compression, theirs, load: this.#load });
  }

  get compression(): CompressionState {
    return this.#frames.state;
  }

  get rate(): number | undefined {
    return this.#member.rate();
  }

  hold(batch: SealedBatch): RunEvent | Promise<RunEvent> {
    const message = this.#frames.make(batch.bytes);
    return message instanceof Promise
      ? message.then((made) => this.#held(batch, made))
      : this.#held(batch, message);
  }

  /** The bytes of a piece of a seed, if they are compressed. */
  pack(bytes: Uint8Array): Promise<PackedSeed | undefined> {
    return this.#frames.pack(bytes);
  }

  /** A piece of a seed. */
  holdSeed(message: Uint8Array): RunEvent {
    return this.#held(undefined, message);
  }

  /** `missed`: the stream ended while its turn was waited for. */
  async send(waiting: Waiting): Promise<RunEvent> {
    const { batch, message, readyMs } = present(this.#atHand, "what is at hand");
    await turnOnLink(this.#member, message.length, this.#options, waiting);
    await this.#stream.writable();
    if (waiting.isEnded()) return { type: "missed" };
    this.#atHand = undefined;
    this.#stream.send(message);
    this.#load.sent(message.length, readyMs, this.#options.clock.monotonicMs());
    const messageBytes = creditFor(batch, message);
    if (batch === undefined) {
      this.#seedsSent += 1;
      this.#seedsUnderWay.sent(this.#seedsSent, message.length);
      return { type: "seed-sent", messageBytes };
    }
    this.#underWay.sent(batch.last, message.length);
    return { type: "sent", end: { entry: batch.entry, sequence: batch.last }, messageBytes };
  }

  /** What the secondary says to have. */
  received(position: Position | undefined): void {
    if (position === undefined) return;
    this.#arrived(this.#underWay.received(position.sequence));
  }

  /** The secondary has all pieces up to that one. */
  seeded(number: number): void {
    this.#arrived(this.#seedsUnderWay.received(number));
  }

  close(): void {
    this.#member.leave();
  }

  #arrived(bytes: number): void {
    if (bytes > 0) this.#member.arrived(bytes);
  }

  #held(batch: SealedBatch | undefined, message: Uint8Array): RunEvent {
    this.#atHand = { batch, message, readyMs: this.#options.clock.monotonicMs() };
    return { type: "at-hand", messageBytes: creditFor(batch, message) };
  }
}

/** What it takes of the memory over there, where it is unpacked. */
function creditFor(batch: SealedBatch | undefined, message: Uint8Array): number {
  if (batch !== undefined) return creditOf(batch.bytes.length);
  const piece = isSeedMessage(message) ? decodeResponse(message) : undefined;
  if (piece?.type !== "seed") return message.length;
  return creditOfSeed(message.length, piece.data?.length ?? 0, piece.plainBytes);
}
