import type { PeerOperations } from "#src/api/control/peers.js";
import type { StreamAcceptor } from "#src/platform/stream/message-stream.js";

/** A site that takes the streams of others, and no groups. */
export function streamsOnly(site: string, acceptStream: StreamAcceptor): PeerOperations {
  return {
    site,
    acceptStream,
    withdrawGroup: async () => undefined,
    grantReign: async () => undefined,
    holdSource: async () => undefined,
    compareGroup: () => Promise.reject(new Error("not here")),
    offerGroup: () => Promise.reject(new Error("no group is offered here")),
  };
}
