import {
  experimental,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { assert } from "#src/base/assert.js";
import { type Admit, type CallEvents, Calls } from "#src/platform/grpc/calls.js";
import { trustOf } from "#src/platform/grpc/connection-trust.js";
import { SERVER_LIMITS, type ServerLimits } from "#src/platform/grpc/limits.js";
import type { AcceptedSocket } from "#src/platform/listen/listener.js";

/**
 * A gRPC server that never listens: it is given sockets that are ready, TLS and all, with the trust they deserve.
 *
 * Each connection gets an injector of its own, whose interceptor has this connection's trust in its closure. A call can
 * reach a handler in no other way, so none is ever without a statement of who makes it.
 *
 * grpc-js answers a method nobody registered (UNIMPLEMENTED) and what is no gRPC at all (415) before any interceptor;
 * both tell nothing but that.
 */
export interface GrpcServerOptions<Caller> extends CallEvents {
  readonly admit: Admit<Caller>;
  readonly limits?: Partial<ServerLimits>;
}

export class GrpcServer<Caller> {
  readonly #server: Server;
  readonly #calls: Calls<Caller>;
  readonly #connections = new Set<AcceptedSocket["socket"]>();
  #draining = false;

  constructor(options: GrpcServerOptions<Caller>) {
    const limits = { ...SERVER_LIMITS, ...options.limits };
    this.#calls = new Calls(options.admit, options);
    this.#server = new Server({
      "grpc.max_receive_message_length": limits.messageBytesMax,
      "grpc.max_send_message_length": limits.messageBytesMax,
      "grpc.max_concurrent_streams": limits.streamsMax,
      "grpc.max_connection_idle_ms": limits.connectionIdleMs,
      "grpc.keepalive_time_ms": limits.keepaliveMs,
      "grpc.keepalive_timeout_ms": limits.keepaliveTimeoutMs,
      "grpc.enable_channelz": 0,
      "grpc-node.max_session_memory": limits.sessionMemoryMegabytesMax,
    });
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get openCallCount(): number {
    return this.#calls.openCount;
  }

  addService(definition: ServiceDefinition, implementation: UntypedServiceImplementation): void {
    this.#server.addService(definition, implementation);
  }

  /** For services that come with their own way of registering. */
  addTo(service: { addToServer(server: Pick<Server, "addService">): void }): void {
    service.addToServer(this.#server);
  }

  callerOf(metadata: Metadata): Caller | undefined {
    return this.#calls.callerOf(metadata);
  }

  /** Takes the socket over, and closes it in the end. */
  receive(accepted: AcceptedSocket): void {
    const { socket } = accepted;
    if (accepted.trust === "certificate") {
      assert(
        accepted.socket.authorized,
        "a socket with certificate trust has a certificate that was checked",
      );
    }
    if (this.#draining) {
      socket.destroy();
      return;
    }
    const credentials = experimental.createServerCredentialsWithInterceptors(
      ServerCredentials.createInsecure(),
      [this.#calls.interceptorFor(trustOf(accepted))],
    );
    const injector = this.#server.createConnectionInjector(credentials);
    this.#connections.add(socket);
    socket.once("close", () => {
      this.#connections.delete(socket);
      injector.destroy();
    });
    injector.injectConnection(socket);
  }

  /**
   * Takes no more calls, ends the streams, lets unary calls finish for at most so long, then cuts what is left.
   * Resolves when every connection is gone; answers how many calls had to be cut.
   */
  async drain(graceMs: number): Promise<{ readonly cutCalls: number }> {
    this.#draining = true;
    this.#calls.drain();
    let cutCalls = 0;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        cutCalls = this.#calls.openCount;
        for (const socket of this.#connections) socket.destroy();
        this.#server.forceShutdown();
        resolve();
      }, graceMs);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    return { cutCalls };
  }
}
