import type { TidemarkError } from "#src/base/errors.js";
import { fromStatus } from "#src/platform/grpc/error-status.js";
import { type ServiceError, status } from "#src/platform/grpc/grpc.js";
import {
  namedSite,
  openReplicateCall,
  type PullOptions,
  type ReplicateClientCall,
} from "#src/platform/grpc/replicate-call.js";
import { GrpcMessageStream } from "#src/platform/stream/grpc-message-stream.js";
import type { MessageDialer, MessageStream, PeerAddress } from "#src/platform/stream/message-stream.js";
import { type DialTls, peerTarget } from "#src/platform/stream/peer-target.js";
import { plainReason, reallySaid } from "#src/platform/stream/plain-reason.js";
import { peerIdentityWrong, peerUnreachable } from "#src/platform/stream/stream-error.js";

/** How long a dialled site may take to answer: a few round trips, also on a bad line. */
const DIAL_TIMEOUT_MS = 10_000;

export interface GrpcDialerOptions extends PullOptions {
  /** Asked for each dial, so that renewed certificates count at once; undefined: without TLS. */
  readonly tls: () => DialTls | undefined;
}

/** Dials ReplicationService.Replicate. A stream is open when the other site has named itself and is the one meant. */
export class GrpcMessageDialer implements MessageDialer {
  readonly #options: GrpcDialerOptions;

  constructor(options: GrpcDialerOptions) {
    this.#options = options;
  }

  dial(peer: PeerAddress, signal: AbortSignal): Promise<MessageStream> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { target, wrongIdentity } = peerTarget(peer, this.#options.tls());
      const { call, close } = openReplicateCall(target, this.#options);
      const giveUp = (error: unknown): void => {
        settle();
        call.cancel();
        close();
        reject(error);
      };
      const onAbort = (): void => giveUp(signal.reason);
      const timer = setTimeout(
        () => giveUp(peerUnreachable(peer.site, peer.address, `no answer within ${DIAL_TIMEOUT_MS} ms`)),
        DIAL_TIMEOUT_MS,
      );
      const onFailure = (error: ServiceError): void => giveUp(wrongIdentity() ?? dialError(peer, error));
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        call.removeListener("error", onFailure);
        // A call that was cancelled reports that as an error, which nobody waits for.
        call.on("error", () => undefined);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      call.on("error", onFailure);
      call.once("metadata", (metadata) => {
        const found = namedSite(metadata);
        if (found !== peer.site) giveUp(peerIdentityWrong(peer.site, peer.site, found));
        else {
          settle();
          resolve(openStream(peer.site, call, close));
        }
      });
    });
  }
}

function openStream(peer: string, call: ReplicateClientCall, close: () => void): GrpcMessageStream {
  const stream = new GrpcMessageStream(peer, call, {
    cut: () => call.cancel(),
    // A break is an error here, and comes before the end.
    confirmEnd: (closed) => closed(),
    onEnded: close,
  });
  call.on("error", (error: ServiceError) =>
    stream.breakOff(plainReason(error.details || error.message), error),
  );
  return stream;
}

function dialError(peer: PeerAddress, error: ServiceError): TidemarkError {
  const answered = fromStatus(error, `${peer.site} at ${peer.address}`);
  if (error.code !== status.UNAVAILABLE) return answered;
  return peerUnreachable(peer.site, peer.address, plainReason(error.details), reallySaid(error.details));
}
