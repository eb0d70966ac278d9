import type { Socket } from "node:net";
import { assert } from "#src/base/assert.js";
import { describeError } from "#src/base/errors.js";
import type { ListenAddress } from "#src/base/listen-address.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { ListenLimits } from "#src/platform/listen/listen-limits.js";
import type { AcceptedSocket, Listener } from "#src/platform/listen/listener.js";
import { openListener } from "#src/platform/listen/open-listener.js";
import type { RefusalReason } from "#src/platform/listen/refusal.js";
import { BufferPool } from "#src/platform/nbd/buffer-pool.js";
import { ExportInUse } from "#src/platform/nbd/export-in-use.js";
import type { ExportResolver, NbdClient, ServedExport } from "#src/platform/nbd/export-resolver.js";
import { Handshake } from "#src/platform/nbd/handshake.js";
import { LongTurns } from "#src/platform/nbd/long-turns.js";
import { Lookout } from "#src/platform/nbd/lookout.js";
import { MemoryBudget } from "#src/platform/nbd/memory-budget.js";
import { DEFAULT_NBD_LIMITS, type NbdLimits } from "#src/platform/nbd/nbd-limits.js";
import { type EndReason, type NbdMetrics, NO_METRICS } from "#src/platform/nbd/nbd-metrics.js";
import type { Agreement, Security } from "#src/platform/nbd/negotiation.js";
import { Transmission } from "#src/platform/nbd/transmission.js";
import type { TlsMaterialSource } from "#src/platform/tls/tls-material.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * An NBD server for whatever exports its resolver has. It may listen at several places; the exports, the bounds and the
 * pool of buffers are common to all of them.
 */
export interface NbdServerOptions {
  readonly resolver: ExportResolver;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: NbdMetrics;
  readonly limits?: Partial<NbdLimits>;
}

export interface NbdListenOptions {
  readonly address: ListenAddress;
  /** With it, a TCP client is served nothing before STARTTLS and a certificate. A unix socket has no use for it. */
  readonly tls?: TlsMaterialSource | undefined;
  /** A socket that is bound already, as systemd hands them over; `address` is then what it is bound to. */
  readonly descriptor?: number | undefined;
  readonly limits?: Partial<ListenLimits>;
  /** For a metric; called for every connection that is closed before it is one of the server's. */
  readonly onRefused?: (reason: RefusalReason) => void;
}

/** A connection, in whatever phase it is. */
interface Connection {
  drain(reason: EndReason): void;
  cut(reason: EndReason): void;
  /** In its handshake it may hold an export that nobody uses yet. */
  forget?(inUse: ExportInUse): void;
}

export class NbdServer {
  readonly #options: NbdServerOptions;
  readonly #limits: NbdLimits;
  readonly #metrics: NbdMetrics;
  readonly #pool = new BufferPool();
  readonly #turns = new LongTurns();
  readonly #budget: MemoryBudget;
  readonly #lookout = new Lookout();
  readonly #listeners = new Set<Listener>();
  readonly #connections = new Set<Connection>();
  readonly #exports = new Map<ServedExport, ExportInUse>();
  readonly #closings = new Set<Promise<void>>();
  #isStopped = false;
  #whenChanged: (() => void)[] = [];

  constructor(options: NbdServerOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_NBD_LIMITS, ...options.limits };
    this.#metrics = options.metrics ?? NO_METRICS;
    this.#budget = new MemoryBudget(options.clock, this.#limits.totalBytesMax, this.#limits.stalledMsMax);
  }

  /** Connections in any phase. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Bytes under way beyond the connections' own shares, and bytes kept idle for the next. */
  get heldBytes(): number {
    return this.#budget.heldBytes + this.#pool.idleBytes;
  }

  /** Exports that have a connection, or are being closed behind their last one. */
  get openExports(): number {
    return this.#exports.size + this.#closings.size;
  }

  async listen({ address, tls, descriptor, limits = {}, onRefused }: NbdListenOptions): Promise<Listener> {
    const { clock, logger } = this.#options;
    const listener = await openListener({
      address,
      descriptor,
      clock,
      logger,
      limits,
      ...(onRefused === undefined ? {} : { onRefused }),
      security:
        tls === undefined || address.type === "unix"
          ? { type: "local" }
          : {
              type: "starttls",
              material: tls,
              inClear: (socket, startTls) => this.#acceptInClear(socket, startTls),
            },
      receiver: (accepted) => this.accept(accepted),
    });
    this.#listeners.add(listener);
    return listener;
  }

  /** Serves a socket that somebody accepted. */
  accept(accepted: AcceptedSocket): void {
    const { socket } = accepted;
    if (accepted.trust === "local") this.#negotiate(socket, "local", { trust: "local" }, undefined);
    else this.#negotiate(socket, "tls-done", clientOf(accepted), undefined);
  }

  #acceptInClear(socket: Socket, startTls: (onReady: (accepted: AcceptedSocket) => void) => void): void {
    this.#negotiate(socket, "tls-required", undefined, undefined, (flags) => {
      startTls((accepted) => this.#negotiate(accepted.socket, "tls-done", clientOf(accepted), flags));
    });
  }

  #negotiate(
    socket: Socket,
    security: Security,
    client: NbdClient | undefined,
    flags: number | undefined,
    onTls?: (flags: number) => void,
  ): void {
    if (this.#isStopped) return void socket.destroy();
    const { resolver, clock, logger } = this.#options;
    this.#metrics.connected();
    const handshake = new Handshake({
      socket,
      security,
      client,
      flags,
      resolver,
      clock,
      logger,
      limits: this.#limits,
      use: (served) => this.#use(served),
      onAgreed: (inUse, agreed, rest) => {
        this.#connections.delete(connection);
        this.#serve(socket, inUse, agreed, rest);
      },
      onStartTls: (said) => {
        this.#ended(connection, "upgraded");
        assert(onTls !== undefined, "STARTTLS is agreed to only where there is TLS");
        onTls(said);
      },
      onEnded: (reason) => this.#ended(connection, reason),
    });
    const connection: Connection = {
      drain: (reason) => handshake.cut(reason),
      cut: (reason) => handshake.cut(reason),
      forget: (inUse) => handshake.forget(inUse),
    };
    this.#connections.add(connection);
  }

  #serve(socket: Socket, inUse: ExportInUse, agreed: Agreement, rest: Uint8Array): void {
    const transmission = new Transmission({
      socket,
      inUse,
      agreed,
      pool: this.#pool,
      turns: this.#turns,
      budget: this.#budget,
      lookout: this.#lookout,
      clock: this.#options.clock,
      metrics: this.#metrics,
      limits: this.#limits,
      onEnded: (reason) => this.#ended(transmission, reason),
    });
    // The transmission has its own hold on the export now; this gives back the handshake's.
    inUse.release();
    this.#connections.add(transmission);
    transmission.start(rest);
    // Taken away between the last answer and now.
    if (inUse.ended) transmission.drain("export-ended");
  }

  #use(served: ServedExport): ExportInUse {
    const known = this.#exports.get(served);
    if (known !== undefined) return known;
    const inUse = new ExportInUse(served, {
      clock: this.#options.clock,
      settleMsMax: this.#limits.settleMsMax,
      onUnused: () => this.#close(inUse),
      onSettled: () => this.#changed(),
    });
    this.#exports.set(served, inUse);
    return inUse;
  }

  #close(inUse: ExportInUse): void {
    this.#exports.delete(inUse.served);
    const closing = inUse.served
      .close()
      .catch((error: unknown) => {
        this.#options.logger.error("an export could not be closed", { error: describeError(error) });
      })
      .finally(() => {
        this.#closings.delete(closing);
        this.#changed();
      });
    this.#closings.add(closing);
  }

  /**
   * Ends the export's connections, because its contents are about to become others or it may not be served any more.
   * Requests that come from now on are told ESHUTDOWN; those under way are answered first. Resolves once all
   * connections have gone, the device has answered all they asked, and the export is closed. Whatever has not ended by
   * itself after the grace is cut; what a device does not answer is waited for all the same, since it may still happen.
   */
  async endExport(served: ServedExport, graceMs: number): Promise<void> {
    const inUse = this.#exports.get(served);
    if (inUse === undefined) return;
    inUse.ended = true;
    for (const connection of this.#connections) connection.forget?.(inUse);
    for (const sibling of [...inUse.siblings]) sibling.drain("export-ended");
    const timer = this.#options.clock.startTimer(graceMs, () => {
      for (const sibling of [...inUse.siblings]) sibling.cut("export-ended");
    });
    await this.#until(() => inUse.isQuiet);
    timer.cancel();
    await Promise.all(this.#closings);
  }

  /**
   * Accepts nothing more, answers what is under way, tells ESHUTDOWN to what comes, hangs up. Resolves when no connection
   * is left and every export is closed; after the grace, connections are cut.
   */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
    for (const connection of [...this.#connections]) connection.drain("server-stopped");
    const timer = this.#options.clock.startTimer(graceMs, () => {
      for (const connection of [...this.#connections]) connection.cut("server-stopped");
    });
    await this.#until(() => this.#connections.size === 0 && this.openExports === 0);
    timer.cancel();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => this.#whenChanged.push(resolve));
    }
  }

  #ended(connection: Connection, reason: EndReason): void {
    this.#connections.delete(connection);
    this.#metrics.ended(reason);
    this.#changed();
  }

  #changed(): void {
    for (const resolve of this.#whenChanged.splice(0)) resolve();
  }
}

function clientOf(accepted: AcceptedSocket): NbdClient {
  if (accepted.trust === "local") return { trust: "local" };
  return { trust: "certificate", identities: accepted.identities };
}
