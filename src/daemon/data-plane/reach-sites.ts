import { MessageChannel, type MessagePort } from "node:worker_threads";
import { unreachable } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { STREAMS_MAX } from "#src/daemon/data-plane/data-plane-limits.js";
import { encodeError } from "#src/daemon/data-plane/error-data.js";
import type { Reached, ToPlane, Wish } from "#src/daemon/data-plane/messages.js";
import { StreamRelay } from "#src/daemon/data-plane/stream-relay.js";
import type { ComparisonAnswer, ComparisonQuestion } from "#src/data-path/verify/verify.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { GroupOffer, OfferAnswer, ReignGrant, SourceHold } from "#src/operations/groups/other-sites.js";
import type { MessageDialer, MessageStream, PeerAddress } from "#src/platform/stream/message-stream.js";

/** The other sites, as the main thread reaches them over the network. */
export interface ReachableSites {
  readonly dialer: MessageDialer;
  /** As `OtherSites.offer`. Rejects with the signal's reason when that is aborted. */
  offer(peer: PeerAddress, offer: GroupOffer, signal: AbortSignal): Promise<OfferAnswer>;
  /** As `OtherSites.grant`; rejects as `offer` does. */
  grant(peer: PeerAddress, grant: ReignGrant, signal: AbortSignal): Promise<void>;
  /** As `OtherSites.holdSource`; rejects as `offer` does. */
  holdSource(peer: PeerAddress, hold: SourceHold, signal: AbortSignal): Promise<Position | undefined>;
  /** As `OtherSites.withdraw`; rejects as `offer` does. */
  withdraw(peer: PeerAddress, group: string, signal: AbortSignal): Promise<void>;
  /** As `OtherSites.compare`; rejects as `offer` does. */
  compare(peer: PeerAddress, question: ComparisonQuestion, signal: AbortSignal): Promise<ComparisonAnswer>;
}

/** The main thread's part in what the data thread has with other sites: it carries wishes out, and relays every stream. */
export class ReachSites {
  readonly #sites: ReachableSites;
  readonly #post: (message: ToPlane, transfer: readonly MessagePort[]) => void;
  readonly #underWay = new Map<number, AbortController>();
  #streams = 0;

  constructor(sites: ReachableSites, post: (message: ToPlane, transfer: readonly MessagePort[]) => void) {
    this.#sites = sites;
    this.#post = post;
  }

  /** Streams between the threads, with those that have ended and are not yet forgotten by the data thread. */
  get streams(): number {
    return this.#streams;
  }

  /** A stream that another site opened. */
  accept(stream: MessageStream): void {
    if (this.#streams >= STREAMS_MAX) {
      stream.abort(`the site has ${STREAMS_MAX} streams already`);
      return;
    }
    const port = this.#relay(stream);
    this.#post({ type: "stream", peer: stream.peer, port }, [port]);
  }

  reach(id: number, wish: Wish): void {
    const abort = new AbortController();
    this.#underWay.set(id, abort);
    // What is no operating error is a defect, and ends the daemon as an unhandled rejection.
    void this.#carryOut(wish, abort.signal).then((outcome) => {
      this.#underWay.delete(id);
      const transfer = outcome.type === "stream" ? [outcome.port] : [];
      this.#post({ type: "reached", id, outcome }, transfer);
    });
  }

  forget(id: number): void {
    this.#underWay.get(id)?.abort(forgotten());
  }

  /** Nobody waits for anything any more. */
  end(): void {
    for (const abort of this.#underWay.values()) abort.abort(forgotten());
  }

  async #carryOut(wish: Wish, signal: AbortSignal): Promise<Reached> {
    try {
      switch (wish.type) {
        case "dial":
          return await this.#dial(wish.peer, signal);
        case "offer":
          return { type: "offer-taken", answer: await this.#sites.offer(wish.peer, wish.offer, signal) };
        case "grant":
          await this.#sites.grant(wish.peer, wish.grant, signal);
          return { type: "taken" };
        case "hold":
          return { type: "source-held", end: await this.#sites.holdSource(wish.peer, wish.hold, signal) };
        case "withdraw":
          await this.#sites.withdraw(wish.peer, wish.group, signal);
          return { type: "taken" };
        case "compare":
          return { type: "answered", answer: await this.#sites.compare(wish.peer, wish.question, signal) };
        default:
          return unreachable(wish);
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return { type: "failed", error: encodeError(error) };
    }
  }

  async #dial(peer: PeerAddress, signal: AbortSignal): Promise<Reached> {
    const stream = await this.#sites.dialer.dial(peer, signal);
    if (signal.aborted) {
      stream.abort("it is not wanted any more");
      throw signal.reason;
    }
    return { type: "stream", peer: stream.peer, port: this.#relay(stream) };
  }

  /** The data thread's end of it. */
  #relay(stream: MessageStream): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#streams += 1;
    new StreamRelay(stream, port1, () => {
      this.#streams -= 1;
    });
    return port2;
  }
}

function forgotten(): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: "NOT_WANTED",
    message: "the data plane does not wait for it any more",
    hint: "nothing is to be done",
  });
}
