import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { PeerConfig } from "#src/config/daemon-config.js";
import { decodeError } from "#src/daemon/data-plane/error-data.js";
import type { FromPlane, Reached, Wish } from "#src/daemon/data-plane/messages.js";
import { RelayedStream } from "#src/daemon/data-plane/relayed-stream.js";
import type { ComparisonAnswer, ComparisonQuestion } from "#src/data-path/verify/verify.js";
import type { Position } from "#src/domain/model/sequence.js";
import type {
  GroupOffer,
  OfferAnswer,
  OtherSites,
  ReignGrant,
  SourceHold,
} from "#src/operations/groups/other-sites.js";
import type { MessageDialer, MessageStream, PeerAddress } from "#src/platform/stream/message-stream.js";

/**
 * The other sites as the data thread reaches them: by way of the main thread, which answers each wish within the limits
 * of gRPC. What is wished for at once is bounded by the groups, each with one dial, one offer and one comparison, and by the withdrawals.
 */
export class RemoteSites implements OtherSites {
  readonly dialer: MessageDialer = { dial: (peer, signal) => this.#dial(peer, signal) };
  readonly #options: RemoteSitesOptions;
  readonly #waiting = new Map<number, (outcome: Reached) => void>();
  #lastId = 0;

  constructor(options: RemoteSitesOptions) {
    this.#options = options;
  }

  addressOf(site: string): PeerAddress | undefined {
    const peer = this.#configured(site);
    return peer === undefined ? undefined : { site, address: peer.address, identity: peer.identity };
  }

  bandwidthOf(site: string): number | undefined {
    return this.#configured(site)?.bytesPerSecondMax;
  }

  async offer(site: string, offer: GroupOffer): Promise<OfferAnswer> {
    const outcome = await this.#wish({ type: "offer", peer: this.#peer(site), offer }).reached;
    if (outcome.type === "failed") throw decodeError(outcome.error);
    assert(outcome.type === "offer-taken", "an offer is answered or refused");
    return outcome.answer;
  }

  async grant(site: string, grant: ReignGrant): Promise<void> {
    await this.#taken({ type: "grant", peer: this.#peer(site), grant });
  }

  async holdSource(site: string, hold: SourceHold): Promise<Position | undefined> {
    const outcome = await this.#wish({ type: "hold", peer: this.#peer(site), hold }).reached;
    if (outcome.type === "failed") throw decodeError(outcome.error);
    assert(outcome.type === "source-held", "a hold is answered or refused");
    return outcome.end;
  }

  async withdraw(site: string, group: string): Promise<void> {
    await this.#taken({ type: "withdraw", peer: this.#peer(site), group });
  }

  async compare(site: string, question: ComparisonQuestion): Promise<ComparisonAnswer> {
    const outcome = await this.#wish({ type: "compare", peer: this.#peer(site), question }).reached;
    if (outcome.type === "failed") throw decodeError(outcome.error);
    assert(outcome.type === "answered", "what is asked is answered or not");
    return outcome.answer;
  }

  #configured(site: string): PeerConfig | undefined {
    const peers = this.#options.peers();
    return Object.hasOwn(peers, site) ? peers[site] : undefined;
  }

  #peer(site: string): PeerAddress {
    const peer = this.addressOf(site);
    if (peer === undefined) throw peerUnknown(site);
    return peer;
  }

  async #taken(wish: Wish): Promise<void> {
    const outcome = await this.#wish(wish).reached;
    if (outcome.type === "failed") throw decodeError(outcome.error);
    assert(outcome.type === "taken", "what is said is taken or not");
  }

  /** The main thread's answer. */
  reached(id: number, outcome: Reached): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting !== undefined) waiting(outcome);
    else if (outcome.type === "stream") streamOf(outcome).abort("it is not wanted any more");
  }

  async #dial(peer: PeerAddress, signal: AbortSignal): Promise<MessageStream> {
    signal.throwIfAborted();
    const { id, reached } = this.#wish({ type: "dial", peer });
    let onAbort = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        this.#waiting.delete(id);
        this.#options.post({ type: "forget", id });
        reject(signal.reason);
      };
    });
    signal.addEventListener("abort", onAbort, { once: true });
    const outcome = await Promise.race([reached, aborted]);
    signal.removeEventListener("abort", onAbort);
    if (outcome.type === "failed") throw decodeError(outcome.error);
    assert(outcome.type === "stream", "a dial is answered with a stream");
    return streamOf(outcome);
  }

  #wish(wish: Wish): { readonly id: number; readonly reached: Promise<Reached> } {
    this.#lastId += 1;
    const id = this.#lastId;
    const reached = new Promise<Reached>((resolve) => this.#waiting.set(id, resolve));
    this.#options.post({ type: "reach", id, wish });
    return { id, reached };
  }
}

export interface RemoteSitesOptions {
  /** By name, of the configuration in force. */
  readonly peers: () => Readonly<Record<string, PeerConfig>>;
  readonly post: (message: Extract<FromPlane, { type: "reach" | "forget" }>) => void;
}

function streamOf({ peer, port }: Extract<Reached, { type: "stream" }>): RelayedStream {
  return new RelayedStream(peer, port);
}

export function peerUnknown(site: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "PEER_UNKNOWN",
    message: `the configuration names no peer ${JSON.stringify(site)}`,
    hint: "add it to peers in the configuration of this site",
    facts: { site },
  });
}
