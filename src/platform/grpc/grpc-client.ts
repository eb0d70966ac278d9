import type { PeerCertificate, SecureContext } from "node:tls";
import {
  ChannelCredentials,
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  type Metadata,
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

/**
 * Sent as the server name in TLS, where only an address is known: an address may not be sent (RFC 6066), and our
 * servers have one certificate and do not look at it.
 */
const TLS_SERVER_NAME = "tidemark";

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Absent: CLIENT_DEADLINE_MS for a unary call, none for a stream, where a dead server is found by keepalive. */
  readonly deadlineMs?: number;
}

/** The part of a generated method definition that a client needs: `controlApi().SiteService.service.GetSite`. */
export interface Method<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** A channel to one server; `close()` it when done. Nothing is dialled before the first call. Failures are TidemarkErrors. */
export class GrpcClient {
  readonly #client: Client;
  readonly #server: string;

  constructor(target: ServerTarget, options: ChannelOptions = {}) {
    this.#server = formatListenAddress(target.address);
    this.#client = new Client(this.#server, credentialsFor(target), {
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

  /** Rejects with the signal's reason when that is aborted. */
  call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    options: CallOptions = {},
  ): Promise<Response> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const call = this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        { deadline: Date.now() + (options.deadlineMs ?? CLIENT_DEADLINE_MS) },
        (error, response) => {
          signal?.removeEventListener("abort", cancel);
          if (signal?.aborted === true) reject(signal.reason);
          else if (error !== null) reject(fromStatus(error, this.#server));
          else resolve(response as Response);
        },
      );
      const cancel = (): void => call.cancel();
      signal?.addEventListener("abort", cancel, { once: true });
    });
  }

  /** The messages of a server stream. Throws the signal's reason when that is aborted; leaving the loop ends the call. */
  async *stream<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    options: CallOptions = {},
  ): AsyncGenerator<Response, void, void> {
    const { signal, deadlineMs } = options;
    signal?.throwIfAborted();
    const call = this.#client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
    );
    const cancel = (): void => call.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    // Cancelling makes the call report an error, also after the loop has gone.
    call.on("error", () => undefined);
    try {
      for await (const message of call) yield message as Response;
    } catch (error) {
      signal?.throwIfAborted();
      throw fromStatus(error as ServiceError, this.#server);
    } finally {
      signal?.removeEventListener("abort", cancel);
      cancel();
    }
  }

  /** Bytes both ways, unlooked at. */
  openBytes(path: string, metadata: Metadata): ClientDuplexStream<Buffer, Buffer> {
    return this.#client.makeBidiStreamRequest(path, asIs, asIs, metadata);
  }

  close(): void {
    this.#client.close();
  }
}

function credentialsFor(target: ServerTarget): ChannelCredentials {
  if (target.tls === undefined) return ChannelCredentials.createInsecure();
  const { secureContext, checkServerIdentity } = target.tls;
  const host = formatListenAddress(target.address);
  return ChannelCredentials.createFromSecureContext(secureContext, {
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
  });
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
