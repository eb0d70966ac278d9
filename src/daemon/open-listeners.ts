import type { TLSSocket } from "node:tls";
import { isLocalOnly, type ListenAddress } from "#src/base/listen-address.js";
import type { Security, Service, Site, SiteListener } from "#src/daemon/site.js";
import type { SocketReceiver } from "#src/platform/listen/listener.js";
import { type ListenSecurity, openListener } from "#src/platform/listen/open-listener.js";
import type { Counter } from "#src/telemetry/metrics.js";

/** The listeners of one service, open all or none. */
export class OpenListeners {
  readonly #site: Site;
  readonly #options: OpenListenersOptions;
  readonly #open: SiteListener[] = [];

  constructor(site: Site, options: OpenListenersOptions) {
    this.#site = site;
    this.#options = options;
  }

  /** At the addresses, unless a service manager has bound sockets for this service: then on those. */
  async open(addresses: readonly ListenAddress[]): Promise<void> {
    const inherited = this.#site.inheritedSockets(this.#options.service);
    const places: readonly Place[] =
      inherited.length > 0 ? inherited : addresses.map((address) => ({ address }));
    for (const { address, descriptor } of places) {
      const { security, name } = this.#securityOf(address);
      const { service, refused } = this.#options;
      const listener = await openListener({
        address,
        descriptor,
        security,
        clock: this.#site.world.clock,
        logger: this.#site.logger.child({ service }),
        receiver: this.#options.receiver,
        onRefused: (reason) => refused.add({ service, reason }),
      });
      const opened = { service, security: name, listener };
      this.#open.push(opened);
      this.#site.addListener(opened);
    }
  }

  /** Takes no more connections. Those handed on are their receiver's. */
  async close(): Promise<void> {
    const open = this.#open.splice(0);
    for (const listener of open) this.#site.removeListener(listener);
    await Promise.all(open.map(({ listener }) => listener.close()));
  }

  #securityOf(address: ListenAddress): { readonly security: ListenSecurity; readonly name: Security } {
    if (address.type === "unix") return { security: { type: "local" }, name: "file-mode" };
    const material = this.#site.credentials;
    const inClear = material === undefined || (this.#options.loopbackInClear && isLocalOnly(address));
    if (inClear) return { security: { type: "local" }, name: "loopback" };
    const { protocols, anonymous } = this.#options;
    return {
      security: { type: "tls", material, protocols, anonymous },
      name: anonymous === undefined ? "mutual-tls" : "tls",
    };
  }
}

interface Place {
  readonly address: ListenAddress;
  readonly descriptor?: number;
}

export interface OpenListenersOptions {
  readonly service: Exclude<Service, "nbd">;
  /** For ALPN, on TLS; none where it does not matter whether a client asks for any. */
  readonly protocols: readonly string[];
  /** Loopback needs no certificate even where the site has one. Unix sockets never do. */
  readonly loopbackInClear: boolean;
  readonly receiver: SocketReceiver;
  /** Takes clients that come over TLS without a certificate. Without it they are refused. */
  readonly anonymous?: (socket: TLSSocket) => void;
  readonly refused: Counter<"service" | "reason">;
}
