import type { PeerCertificate, SecureContext } from "node:tls";
import {
  ChannelCredentials,
  type ChannelOptions,
  type ClientOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { formatListenAddress, type ListenAddress } from "#src/base/listen-address.js";
import { fromStatus } from "#src/platform/grpc/error-status.js";
import {
  CLIENT_DEADLINE_MS,
  CLIENT_KEEPALIVE_MS,
  CLIENT_KEEPALIVE_TIMEOUT_MS,
  MESSAGE_BYTES_MAX,
} from "#src/platform/grpc/limits.js";

/** Where a server is, and how it proves to be the one that is meant. */
export interface ServerTarget {
  readonly address: ListenAddress;
  /** Absent: a unix socket or loopback without TLS. */
  readonly tls?: ClientTls;
}

export interface ClientTls {
  /** Our certificate and key, and the authorities that we trust. */
  readonly secureContext: SecureContext;
  /** The only check of who the server is: its host name plays no part in it. */
  readonly checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
}

type ClientConstructor<T> = new (
  address: string,
  credentials: ChannelCredentials,
  options: Partial<ClientOptions>,
) => T;

/**
 * Sent as the server name in TLS, where only an address is known: an address may not be sent (RFC 6066), and our
 * servers have one certificate and do not look at it.
 */
const TLS_SERVER_NAME = "tidemark";

/** A client of one service; `close()` it when done. Nothing is dialled before the first call. */
export function openClient<T>(
  service: ClientConstructor<T>,
  target: ServerTarget,
  options: ChannelOptions = {},
): T {
  return new service(formatListenAddress(target.address), credentialsFor(target), {
    "grpc.keepalive_time_ms": CLIENT_KEEPALIVE_MS,
    "grpc.keepalive_timeout_ms": CLIENT_KEEPALIVE_TIMEOUT_MS,
    "grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
    "grpc.max_send_message_length": MESSAGE_BYTES_MAX,
    "grpc.enable_channelz": 0,
    // The address is what the operator wrote down: neither the environment nor DNS records send us elsewhere.
    "grpc.enable_http_proxy": 0,
    "grpc.service_config_disable_resolution": 1,
    // Connections are not shared between clients, so that what one proved about the server is true of its calls.
    "grpc.use_local_subchannel_pool": 1,
    ...(target.tls === undefined ? {} : { "grpc.ssl_target_name_override": TLS_SERVER_NAME }),
    ...options,
  });
}

function credentialsFor(target: ServerTarget): ChannelCredentials {
  if (target.tls === undefined) return ChannelCredentials.createInsecure();
  const { secureContext, checkServerIdentity } = target.tls;
  const host = formatListenAddress(target.address);
  return ChannelCredentials.createFromSecureContext(secureContext, {
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
  });
}

export interface CallOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  /** Sent with the call. */
  readonly metadata?: Metadata;
  /** How messages name the server: its address. */
  readonly server: string;
}

export type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: { deadline: number },
  callback: (error: ServiceError | null, response?: Response) => void,
) => ClientUnaryCall;

/** One call: `callUnary((...args) => client.getSite(...args), {}, { server })`. Rejects with a TidemarkError. */
export function callUnary<Request, Response>(
  method: UnaryMethod<Request, Response>,
  request: Request,
  options: CallOptions,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const deadline = Date.now() + (options.deadlineMs ?? CLIENT_DEADLINE_MS);
    const call = method(request, options.metadata ?? new Metadata(), { deadline }, (error, response) => {
      options.signal?.removeEventListener("abort", cancel);
      if (options.signal?.aborted === true) reject(options.signal.reason);
      else if (error !== null) reject(fromStatus(error, options.server));
      else resolve(response as Response);
    });
    const cancel = (): void => call.cancel();
    options.signal?.addEventListener("abort", cancel, { once: true });
  });
}

/**
 * The messages of a server stream: `readStream(client.watchSite({}), { server })`. Throws a TidemarkError when the
 * stream fails, the signal's reason when that is aborted; leaving the loop early ends the call. No deadline: a dead
 * server is found by keepalive.
 */
export async function* readStream<Message>(
  call: ClientReadableStream<Message>,
  options: CallOptions,
): AsyncGenerator<Message, void, void> {
  const cancel = (): void => call.cancel();
  options.signal?.addEventListener("abort", cancel, { once: true });
  if (options.signal?.aborted === true) cancel();
  // Cancelling makes the call report an error, also after the loop has gone.
  call.on("error", () => undefined);
  try {
    for await (const message of call) yield message as Message;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw fromStatus(error as ServiceError, options.server);
  } finally {
    options.signal?.removeEventListener("abort", cancel);
    cancel();
  }
}
