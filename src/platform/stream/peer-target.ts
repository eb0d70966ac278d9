import type { SecureContext } from "node:tls";
import { TidemarkError } from "#src/base/errors.js";
import { parseListenAddress } from "#src/base/listen-address.js";
import type { ClientTls, ServerTarget } from "#src/platform/grpc/grpc-client.js";
import type { PeerAddress } from "#src/platform/stream/message-stream.js";

export interface DialTls {
  readonly secureContext: SecureContext;
  /** The check that a server's certificate carries this identity. */
  readonly requireIdentity: (identity: string) => ClientTls["checkServerIdentity"];
}

/** Where a peer is dialled, and what gRPC would not tell of the outcome. */
export interface PeerTarget {
  readonly target: ServerTarget;
  /** gRPC reports a wrong identity as one more way of not being reachable; this is what it was. */
  readonly wrongIdentity: () => TidemarkError | undefined;
}

/** A unix socket is never spoken to over TLS: the mode of its file says who may. */
export function peerTarget(peer: PeerAddress, tls: DialTls | undefined): PeerTarget {
  const address = parseListenAddress(peer.address);
  if (tls === undefined || address.type === "unix") {
    return { target: { address }, wrongIdentity: () => undefined };
  }
  const requireIdentity = tls.requireIdentity(peer.identity);
  let failure: Error | undefined;
  const checkServerIdentity: ClientTls["checkServerIdentity"] = (host, certificate) => {
    failure = requireIdentity(host, certificate);
    return failure;
  };
  return {
    target: { address, tls: { secureContext: tls.secureContext, checkServerIdentity } },
    wrongIdentity: () => (failure instanceof TidemarkError ? failure : undefined),
  };
}
