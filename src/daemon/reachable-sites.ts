import { createSecureContext } from "node:tls";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";
import { OFFER_MS_MAX } from "#src/daemon/data-plane/data-plane-limits.js";
import type { ReachableSites } from "#src/daemon/data-plane/reach-sites.js";
import type { Site } from "#src/daemon/site.js";
import { replicationApi } from "#src/platform/grpc/contract.js";
import type { OfferGroupRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/OfferGroupRequest.js";
import type { OfferGroupResponse__Output as OfferGroupResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/OfferGroupResponse.js";
import { callUnary, openClient, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";
import { siteMetadata } from "#src/platform/grpc/replicate-call.js";
import { GrpcMessageDialer } from "#src/platform/stream/grpc-message-dialer.js";
import { type DialTls, peerTarget } from "#src/platform/stream/peer-target.js";
import { requireIdentity } from "#src/platform/tls/peer-identity.js";
import { secureContextOptions } from "#src/platform/tls/tls-policy.js";

/** The other sites over gRPC, as this one: with its name, and the certificate that is in force when it dials. */
export function reachableSites(site: Site): ReachableSites {
  const own = site.config.site;
  const tls = (): DialTls | undefined => {
    const material = site.credentials?.current;
    if (material === undefined) return undefined;
    return { secureContext: createSecureContext(secureContextOptions(material.pems)), requireIdentity };
  };
  return {
    dialer: new GrpcMessageDialer({ site: own, tls }),
    offer: async (peer, { id, specification, copy, isHeld }, signal) => {
      const { target, wrongIdentity } = peerTarget(peer, tls());
      const client = openClient(replicationApi().ReplicationService, target);
      const offerGroup: UnaryMethod<OfferGroupRequest, OfferGroupResponse> = (...args) =>
        client.offerGroup(...args);
      try {
        await callUnary(
          offerGroup,
          { groupId: id, spec: encodeGroupSpec(specification), copy, held: isHeld },
          {
            server: `${peer.site} at ${peer.address}`,
            metadata: siteMetadata(own),
            deadlineMs: OFFER_MS_MAX,
            signal,
          },
        );
      } catch (error) {
        throw wrongIdentity() ?? error;
      } finally {
        client.close();
      }
    },
  };
}
