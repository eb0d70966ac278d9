import type { Socket } from "node:net";
import type { Clock } from "#src/platform/clock/clock.js";
import type { ListenLimits } from "#src/platform/listen/listen-limits.js";
import type { RefusalReason } from "#src/platform/listen/refusal.js";
import type { RefusalDetail } from "#src/platform/listen/refusal-reporter.js";

/**
 * Connections that begin in clear and have yet to ask for TLS: strangers, bounded as those in the middle of a TLS
 * handshake are. In all, from each host, and in time.
 */
export class ClearPhase {
  readonly #clock: Clock;
  readonly #limits: ListenLimits;
  readonly #onRefused: (reason: RefusalReason, about: RefusalDetail) => void;
  readonly #sockets = new Map<Socket, () => void>();
  readonly #byHost = new Map<string, number>();

  constructor(options: {
    readonly clock: Clock;
    readonly limits: ListenLimits;
    readonly onRefused: (reason: RefusalReason, about: RefusalDetail) => void;
  }) {
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#onRefused = options.onRefused;
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** False if there is no room for it: then it is closed and reported. */
  enter(socket: Socket): boolean {
    const host = socket.remoteAddress;
    const reason = host === undefined ? "gone-early" : this.#refusal(host);
    if (host === undefined || reason !== undefined) {
      socket.destroy();
      this.#onRefused(reason ?? "gone-early", host === undefined ? {} : { remote: host });
      return false;
    }
    const timer = this.#clock.startTimer(this.#limits.handshakeMsMax, () => {
      socket.destroy();
      this.#onRefused("handshake-timeout", { remote: host });
    });
    this.#byHost.set(host, (this.#byHost.get(host) ?? 0) + 1);
    const leave = () => this.leave(socket);
    this.#sockets.set(socket, () => {
      timer.cancel();
      socket.off("close", leave);
      const left = (this.#byHost.get(host) ?? 1) - 1;
      if (left === 0) this.#byHost.delete(host);
      else this.#byHost.set(host, left);
    });
    socket.on("close", leave);
    return true;
  }

  /** It asks for TLS, or has gone. */
  leave(socket: Socket): void {
    const forget = this.#sockets.get(socket);
    this.#sockets.delete(socket);
    forget?.();
  }

  close(): void {
    for (const socket of [...this.#sockets.keys()]) socket.destroy();
  }

  #refusal(host: string): RefusalReason | undefined {
    if (this.#sockets.size >= this.#limits.handshakesMax) return "too-many-handshakes";
    if ((this.#byHost.get(host) ?? 0) >= this.#limits.handshakesPerHostMax)
      return "too-many-handshakes-from-host";
    return undefined;
  }
}
