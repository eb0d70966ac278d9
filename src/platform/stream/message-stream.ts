/**
 * The connection between two sites: messages in order, each whole, until it breaks.
 *
 * What was sent may or may not have arrived when it breaks; nothing arrives out of order, twice or after the end. A
 * break is noticed by keepalive even when no packet says so (half-open), within KEEPALIVE of the implementation. The
 * site that dials is the one that pulls: bulk data flows towards it.
 */
export interface MessageStream {
  /** Name of the site at the other end, as its certificate proves (or as configured, on loopback without TLS). */
  readonly peer: string;
  /**
   * Hands the message over for sending. False when enough is under way: wait for `writable` before the next bulk
   * message. Small control messages may go regardless. Throws after the end.
   */
  send(message: Uint8Array): boolean;
  /** Resolves when `send` would answer true again, or the stream ended. */
  writable(): Promise<void>;
  /** Messages in order; ends when the other side closed, throws a TidemarkError of kind `unreachable` when it broke. */
  messages(): AsyncIterable<Uint8Array>;
  /** Ends the stream in order: what was sent before still arrives. */
  close(): void;
  /** Ends it at once. */
  abort(reason: string): void;
}

/** The site that pulls. */
export interface MessageDialer {
  /** Resolves with an open stream to that site; rejects (TidemarkError, mostly `unreachable`) when there is none to be had. */
  dial(peer: PeerAddress, signal: AbortSignal): Promise<MessageStream>;
}

export interface PeerAddress {
  readonly site: string;
  /** host:port or unix:path */
  readonly address: string;
  /** The identity its certificate must carry. */
  readonly identity: string;
}

/** The site that is pulled from: called for each stream that a proven peer opened. It owns the stream from then on. */
export type StreamAcceptor = (stream: MessageStream) => void;
