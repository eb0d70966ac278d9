import {
  Client,
  type ClientDuplexStream,
  type handleBidiStreamingCall,
  Metadata,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { replicationApi } from "#src/platform/grpc/contract.js";
import { openClient, type ServerTarget } from "#src/platform/grpc/grpc-client.js";
import { CLIENT_KEEPALIVE_MS, CLIENT_KEEPALIVE_TIMEOUT_MS } from "#src/platform/grpc/limits.js";

/**
 * ReplicationService.Replicate with the messages left as the bytes they are.
 */

/** The metadata key in which each side names its site. */
const SITE_KEY = "tidemark-site";

/**
 * What may be under way towards the client that pulls. grpc-js heeds this on clients only, and with its default of
 * 64 KiB a link with a delay of 10 ms carries 6 MiB/s; with this, what the link can.
 */
const PULL_WINDOW_BYTES = 16 * 2 ** 20;

export type ReplicateHandler = handleBidiStreamingCall<Buffer, Buffer>;
export type ReplicateClientCall = ClientDuplexStream<Buffer, Buffer>;

export interface PullOptions {
  readonly site: string;
  readonly keepaliveMs?: number;
  readonly keepaliveTimeoutMs?: number;
}

export function replicateDefinition(): ServiceDefinition {
  const { Replicate } = replicationApi().ReplicationService.service;
  return {
    Replicate: {
      ...Replicate,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  };
}

/** The other methods of the service: messages like any other. */
export function offerDefinition(): ServiceDefinition {
  const { OfferGroup, WithdrawGroup, GrantReign, HoldSource, CarryGroup, CompareGroup } =
    replicationApi().ReplicationService.service;
  return { OfferGroup, WithdrawGroup, GrantReign, HoldSource, CarryGroup, CompareGroup };
}

/** Opens a connection of its own for one call, so that what the connection proved about the server holds for the call. */
export function openReplicateCall(
  target: ServerTarget,
  options: PullOptions,
): { call: ReplicateClientCall; close: () => void } {
  const client = openClient(Client, target, {
    "grpc.enable_retries": 0,
    "grpc-node.flow_control_window": PULL_WINDOW_BYTES,
    "grpc.keepalive_time_ms": options.keepaliveMs ?? CLIENT_KEEPALIVE_MS,
    "grpc.keepalive_timeout_ms": options.keepaliveTimeoutMs ?? CLIENT_KEEPALIVE_TIMEOUT_MS,
  });
  const { path } = replicationApi().ReplicationService.service.Replicate;
  const call = client.makeBidiStreamRequest(path, asIs, asIs, siteMetadata(options.site));
  return { call, close: () => client.close() };
}

export function siteMetadata(site: string): Metadata {
  const metadata = new Metadata();
  metadata.set(SITE_KEY, site);
  return metadata;
}

/** The site named there; empty if none is. */
export function namedSite(metadata: Metadata): string {
  const value = metadata.get(SITE_KEY)[0];
  return typeof value === "string" ? value : "";
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
