import { TidemarkError } from "#src/base/errors.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

/** The messages of a stream, of which the first is waited for apart from the others. */
export class Incoming {
  readonly #messages: AsyncIterator<Uint8Array>;

  constructor(stream: MessageStream) {
    this.#messages = stream.messages()[Symbol.asyncIterator]();
  }

  /** Undefined: the other side has closed. Throws when the stream broke. */
  async next(): Promise<Uint8Array | undefined> {
    const read = await this.#messages.next();
    return read.done === true ? undefined : read.value;
  }
}

/** What came first is not what has to. */
export function handshakeMissing(found: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "HANDSHAKE_MISSING",
    message: `the peer began with ${found} and not with a handshake`,
    hint: "compare the versions of tidemark on both sites; something else may answer on that address",
    facts: { found },
  });
}

/** It has not said anything for too long. */
export function peerSilent(peer: string, silenceMs: number): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: "PEER_SILENT",
    message: `${peer} has said nothing for ${Math.round(silenceMs / 1000)} s`,
    hint: "it is dialled again by itself; if this comes back, look at the load and the disks over there",
    facts: { peer },
  });
}

/** The other side has ended the stream, and says why. */
export function peerStopped(
  peer: string,
  stop: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly retryable: boolean;
  },
): TidemarkError {
  return new TidemarkError({
    kind: stop.retryable ? "pending" : "refused",
    code: /^[A-Z][A-Z0-9_]*$/.test(stop.code) ? stop.code : "PEER_STOPPED",
    message: `${peer} ended the stream: ${stop.message}`,
    hint: stop.hint === "" ? "see its log" : stop.hint,
    facts: { peer },
  });
}
