import { createSecureContext } from "node:tls";
import type { Carry } from "#src/api/rpc/carry.js";
import { decodeComparisonAnswer, encodeComparison } from "#src/api/rpc/comparison-codec.js";
import { decodeOfferAnswer, decodePosition, encodeReign } from "#src/api/rpc/offer-codec.js";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";
import { encodeHandOver } from "#src/api/wire/hand-over-codec.js";
import { toSpan } from "#src/api/wire/spans.js";
import { TidemarkError } from "#src/base/errors.js";
import { OFFER_MS_MAX } from "#src/daemon/data-plane/data-plane-limits.js";
import type { ReachableSites } from "#src/daemon/data-plane/reach-sites.js";
import { peerUnknown } from "#src/daemon/data-plane/remote-sites.js";
import type { Site } from "#src/daemon/site.js";
import { replicationApi } from "#src/platform/grpc/contract.js";
import type { CarryGroupRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/CarryGroupRequest.js";
import type { CarryGroupResponse__Output as CarryGroupResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/CarryGroupResponse.js";
import type { CompareGroupRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/CompareGroupRequest.js";
import type { CompareGroupResponse__Output as CompareGroupResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/CompareGroupResponse.js";
import type { GrantReignRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/GrantReignRequest.js";
import type { GrantReignResponse__Output as GrantReignResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/GrantReignResponse.js";
import type { HoldSourceRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/HoldSourceRequest.js";
import type { HoldSourceResponse__Output as HoldSourceResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/HoldSourceResponse.js";
import type { OfferGroupRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/OfferGroupRequest.js";
import type { OfferGroupResponse__Output as OfferGroupResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/OfferGroupResponse.js";
import type { ReplicationServiceClient } from "#src/platform/grpc/generated/tidemark/replication/v1/ReplicationService.js";
import type { WithdrawGroupRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/WithdrawGroupRequest.js";
import type { WithdrawGroupResponse__Output as WithdrawGroupResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/WithdrawGroupResponse.js";
import { type CallOptions, callUnary, openClient, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";
import { siteMetadata } from "#src/platform/grpc/replicate-call.js";
import { GrpcMessageDialer } from "#src/platform/stream/grpc-message-dialer.js";
import type { PeerAddress } from "#src/platform/stream/message-stream.js";
import { type DialTls, peerTarget } from "#src/platform/stream/peer-target.js";
import { plainReason, reallySaid } from "#src/platform/stream/plain-reason.js";
import { peerUnreachable } from "#src/platform/stream/stream-error.js";
import { requireIdentity } from "#src/platform/tls/peer-identity.js";
import { secureContextOptions } from "#src/platform/tls/tls-policy.js";

type PeerCall<T> = (client: ReplicationServiceClient, options: CallOptions) => Promise<T>;

/** The other sites over gRPC, as this one: with its name, and the certificate that is in force when it dials. */
export function reachableSites(site: Site): ReachableSites & { readonly carry: Carry } {
  const own = site.config.site;
  const tls = (): DialTls | undefined => {
    const material = site.credentials?.current;
    if (material === undefined) return undefined;
    return { secureContext: createSecureContext(secureContextOptions(material.pems)), requireIdentity };
  };
  const ask = async <T>(peer: PeerAddress, signal: AbortSignal, call: PeerCall<T>): Promise<T> => {
    const { target, wrongIdentity } = peerTarget(peer, tls());
    const client = openClient(replicationApi().ReplicationService, target);
    const server = `${peer.site} at ${peer.address}`;
    try {
      return await call(client, { server, metadata: siteMetadata(own), deadlineMs: OFFER_MS_MAX, signal });
    } catch (error) {
      throw wrongIdentity() ?? inPlainWords(peer, error);
    } finally {
      client.close();
    }
  };
  return {
    dialer: new GrpcMessageDialer({ site: own, tls }),
    offer: (peer, { id, specification, copy, isHeld, handOver, reign }, signal) =>
      ask(peer, signal, async (client, options) => {
        const offerGroup: UnaryMethod<OfferGroupRequest, OfferGroupResponse> = (...args) =>
          client.offerGroup(...args);
        const spec = encodeGroupSpec(specification);
        const handed = handOver && { handOver: encodeHandOver(handOver) };
        const offer = { groupId: id, spec, copy, held: isHeld, ...handed, ...encodeReign(reign) };
        const response = await callUnary(offerGroup, offer, options);
        if (handOver !== undefined && !response.handedOver) throw handOverUnknown(peer.site);
        return decodeOfferAnswer(response);
      }),
    carry: async (name, request, signal) => {
      const { peers } = site.config;
      const peer = Object.hasOwn(peers, name) ? peers[name] : undefined;
      if (peer === undefined) throw peerUnknown(name);
      const address = { site: name, address: peer.address, identity: peer.identity };
      return await ask(address, signal, async (client, options) => {
        const carryGroup: UnaryMethod<CarryGroupRequest, CarryGroupResponse> = (...args) =>
          client.carryGroup(...args);
        return await callUnary(carryGroup, request, options);
      });
    },
    grant: (peer, { id, ...said }, signal) =>
      ask(peer, signal, async (client, options) => {
        const grantReign: UnaryMethod<GrantReignRequest, GrantReignResponse> = (...args) =>
          client.grantReign(...args);
        await callUnary(grantReign, { groupId: id, ...said }, options);
      }),
    holdSource: (peer, { id, holdMs }, signal) =>
      ask(peer, signal, async (client, options) => {
        const holdSource: UnaryMethod<HoldSourceRequest, HoldSourceResponse> = (...args) =>
          client.holdSource(...args);
        const { end } = await callUnary(holdSource, { groupId: id, hold: toSpan(holdMs) }, options);
        return end === null ? undefined : decodePosition(end);
      }),
    compare: (peer, question, signal) =>
      ask(peer, signal, async (client, options) => {
        const compareGroup: UnaryMethod<CompareGroupRequest, CompareGroupResponse> = (...args) =>
          client.compareGroup(...args);
        return decodeComparisonAnswer(await callUnary(compareGroup, encodeComparison(question), options));
      }),
    withdraw: (peer, groupId, signal) =>
      ask(peer, signal, async (client, options) => {
        const withdrawGroup: UnaryMethod<WithdrawGroupRequest, WithdrawGroupResponse> = (...args) =>
          client.withdrawGroup(...args);
        await callUnary(withdrawGroup, { groupId }, options);
      }),
  };
}

/** What gRPC says of a site that is not reached is nothing for people; it goes along as the cause. */
function inPlainWords({ site, address }: PeerAddress, error: unknown): unknown {
  if (!(error instanceof TidemarkError) || error.code !== "GRPC_UNAVAILABLE") return error;
  return peerUnreachable(site, address, plainReason(error.message), reallySaid(error.message));
}

function handOverUnknown(site: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "PEER_TOO_OLD",
    message: `${site} runs a version of tidemark that takes no group over in order`,
    hint: "bring both sites to the same version of tidemark",
    facts: { site },
  });
}
