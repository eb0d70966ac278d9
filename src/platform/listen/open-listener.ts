import { createServer, type Server, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { systemCode, TidemarkError } from "#src/base/errors.js";
import { formatListenAddress, isLocalOnly, type ListenAddress } from "#src/base/listen-address.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { bindError } from "#src/platform/listen/bind-error.js";
import { ClearPhase } from "#src/platform/listen/clear-phase.js";
import {
  DEFAULT_LISTEN_LIMITS,
  KEEPALIVE_IDLE_MS,
  type ListenLimits,
} from "#src/platform/listen/listen-limits.js";
import type { Listener, SocketReceiver } from "#src/platform/listen/listener.js";
import type { RefusalReason } from "#src/platform/listen/refusal.js";
import { RefusalReporter } from "#src/platform/listen/refusal-reporter.js";
import { startListening } from "#src/platform/listen/start-listening.js";
import { bindTcp, resolveHost } from "#src/platform/listen/tcp-socket.js";
import { TlsTerminator } from "#src/platform/listen/tls-terminator.js";
import { bindUnixSocket } from "#src/platform/listen/unix-socket.js";
import type { TlsMaterialSource } from "#src/platform/tls/tls-material.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface ListenerOptions {
  readonly address: ListenAddress;
  readonly security: ListenSecurity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly receiver: SocketReceiver;
  /** For a metric; called for every connection refused. */
  readonly onRefused?: (reason: RefusalReason) => void;
  readonly limits?: Partial<ListenLimits>;
  /** A socket that is bound already (see inherited-sockets.ts); `address` says to what. */
  readonly descriptor?: number | undefined;
}

export type ListenSecurity =
  /** In clear: a unix socket or loopback. Anything else is refused, whatever the configuration let through. */
  | { readonly type: "local" }
  /**
   * TLS with certificates on both sides. `protocols` is for ALPN: ["h2"] for gRPC. Clients without a certificate get in
   * only where `anonymous` is given, and go there: the receiver never sees one.
   */
  | {
      readonly type: "tls";
      readonly material: TlsMaterialSource;
      readonly protocols: readonly string[];
      readonly anonymous?: ((socket: TLSSocket) => void) | undefined;
    }
  /**
   * For a protocol that begins in clear and asks for TLS itself. What comes in clear goes to `inClear` and nowhere else,
   * with the means to begin TLS; only a connection on which that succeeded is accepted, by whom `startTls` was told.
   */
  | {
      readonly type: "starttls";
      readonly material: TlsMaterialSource;
      readonly inClear: (socket: Socket, startTls: StartTls) => void;
    };

/** To be called within the event, with nobody listening to the socket any more. It is the listener's then. */
export type StartTls = (onReady: SocketReceiver) => void;

/** Binds the address; resolves once connections are accepted. Throws what keeps it from that. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const listener = new SocketListener(options);
  await listener.open();
  return listener;
}

class SocketListener implements Listener {
  readonly #options: ListenerOptions;
  readonly #limits: ListenLimits;
  readonly #reporter: RefusalReporter;
  readonly #server: Server;
  readonly #terminator: TlsTerminator | undefined;
  readonly #clear: ClearPhase | undefined;
  /** Who gets the connections that began in clear, once TLS is done on them. */
  readonly #upgrades = new WeakMap<Socket, SocketReceiver>();
  #address: ListenAddress;
  #release: () => Promise<void> = () => Promise.resolve();
  #connections = 0;
  #closing: Promise<void> | undefined;

  constructor(options: ListenerOptions) {
    const { security } = options;
    this.#options = options;
    this.#address = options.address;
    this.#limits = { ...DEFAULT_LISTEN_LIMITS, ...options.limits };
    this.#reporter = new RefusalReporter({
      address: () => this.#address,
      clock: options.clock,
      logger: options.logger,
      onRefused: options.onRefused ?? (() => undefined),
    });
    this.#server = createServer({
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_IDLE_MS,
    });
    this.#server.on("error", (error) => this.#onServerError(error));
    this.#server.on("connection", (socket) => this.#onConnection(socket));
    this.#terminator =
      security.type === "local"
        ? undefined
        : new TlsTerminator({
            material: security.material,
            protocols: security.type === "tls" ? security.protocols : [],
            limits: this.#limits,
            onReady: (socket, identities, raw) => {
              const receiver = this.#upgrades.get(raw) ?? options.receiver;
              receiver({ trust: "certificate", socket, identities });
            },
            onAnonymous: security.type === "tls" ? security.anonymous : undefined,
            onRefused: (reason, about) => this.#reporter.refuse(reason, about),
          });
    this.#clear =
      security.type === "starttls"
        ? new ClearPhase({
            clock: options.clock,
            limits: this.#limits,
            onRefused: (reason, about) => this.#reporter.refuse(reason, about),
          })
        : undefined;
  }

  get address(): ListenAddress {
    return this.#address;
  }

  get connections(): number {
    return this.#connections;
  }

  get handshakes(): number {
    return (this.#terminator?.handshakes ?? 0) + (this.#clear?.size ?? 0);
  }

  async open(): Promise<void> {
    const { address, descriptor } = this.#options;
    try {
      if (descriptor !== undefined) {
        if (this.#terminator === undefined && !isLocalOnly(address)) throw notLocal(address);
        await startListening(this.#server, { fd: descriptor });
      } else if (address.type === "unix") {
        this.#release = (await bindUnixSocket(this.#server, address)).release;
      } else {
        const resolved = await resolveHost(address);
        // Decided on the address and before binding: a name proves nothing, and nobody may slip in between.
        if (this.#terminator === undefined && !isLocalOnly(resolved)) throw notLocal(resolved);
        this.#address = await bindTcp(this.#server, resolved);
      }
    } catch (error) {
      await this.close();
      throw bindError(address, error);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Stops listening at once. Its callback would wait for every connection to end: those are not ours any more.
    this.#server.close();
    this.#terminator?.close();
    this.#clear?.close();
    await this.#release();
  }

  #onConnection(socket: Socket): void {
    if (this.#closing !== undefined || this.#connections >= this.#limits.connectionsMax) {
      const remote = socket.remoteAddress;
      socket.destroy();
      if (this.#closing === undefined)
        this.#reporter.refuse("too-many-connections", remote === undefined ? {} : { remote });
      return;
    }
    this.#connections += 1;
    socket.once("close", () => {
      this.#connections -= 1;
    });
    if (this.#terminator === undefined) this.#options.receiver({ trust: "local", socket });
    else if (this.#options.security.type === "starttls") this.#acceptInClear(socket);
    else this.#terminator.accept(socket);
  }

  #acceptInClear(socket: Socket): void {
    const { security } = this.#options;
    if (security.type !== "starttls" || this.#clear?.enter(socket) !== true) return;
    security.inClear(socket, (onReady) => {
      this.#clear?.leave(socket);
      // The listener was closed while the client thought it over.
      if (this.#closing !== undefined || socket.destroyed) return void socket.destroy();
      this.#upgrades.set(socket, onReady);
      this.#terminator?.accept(socket);
    });
  }

  /**
   * The kernel gave us no connection. That there is no descriptor left is rarely heard of here: libuv keeps a spare one,
   * by which it closes what waits and tells nobody; this is for when the spare one is gone, too.
   */
  #onServerError(error: Error): void {
    // Not listening yet: then it is for who is waiting for that.
    if (!this.#server.listening) return;
    const code = systemCode(error) ?? "";
    const reason = code === "EMFILE" || code === "ENFILE" ? "out-of-descriptors" : "accept-failed";
    this.#reporter.refuse(reason, { detail: code });
  }
}

function notLocal(address: ListenAddress): TidemarkError {
  const text = formatListenAddress(address);
  return new TidemarkError({
    kind: "invalid",
    code: "LISTEN_NEEDS_TLS",
    message: `${text} can be reached from other machines, and there is no TLS configured`,
    hint: `configure tls (tidemark tls init makes certificates), or listen on 127.0.0.1 or a unix socket`,
    facts: { address: text },
  });
}
