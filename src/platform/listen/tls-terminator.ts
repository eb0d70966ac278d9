import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket, type TlsOptions } from "node:tls";
import { assert } from "#src/base/assert.js";
import { systemCode } from "#src/base/errors.js";
import type { ListenLimits } from "#src/platform/listen/listen-limits.js";
import { classifyHandshakeFailure, type RefusalReason } from "#src/platform/listen/refusal.js";
import type { RefusalDetail } from "#src/platform/listen/refusal-reporter.js";
import { certificateIdentities } from "#src/platform/tls/identities.js";
import type { TlsMaterial, TlsMaterialSource } from "#src/platform/tls/tls-material.js";
import { secureContextOptions } from "#src/platform/tls/tls-policy.js";

/**
 * Does the TLS handshake on sockets that somebody else accepted: a listener at once, or a protocol that starts in clear
 * (NBD's STARTTLS) when it gets there. Guarantees:
 *
 * - A socket is ready only after its client proved to hold the key of a certificate that our authority issued and that
 *   is valid now. Nothing is resumed from earlier connections, so that proof is always fresh.
 * - Who shows no certificate is refused, unless `onAnonymous` takes such sockets; the two never meet. A certificate that
 *   does not hold is refused in either case: it is a mistake or an attempt, and never taken for none.
 * - What goes wrong with a handshake ends that connection only, and is reported once, with a reason of the closed list.
 * - Unfinished handshakes are bounded, in all, per host, and each in time counted from its start, however slowly bytes
 *   trickle in.
 * - New material counts from the next handshake on; a connection that stands keeps what it was made with.
 */
export interface TlsTerminatorOptions {
  readonly material: TlsMaterialSource;
  /** The protocols spoken here (ALPN). If any is named, a client must ask for one of them. */
  readonly protocols: readonly string[];
  readonly limits: ListenLimits;
  /** `raw` is the socket that was given to `accept`, by which its giver knows it. */
  readonly onReady: (socket: TLSSocket, identities: readonly string[], raw: Socket) => void;
  /** Takes clients that show no certificate. Without it there are none. */
  readonly onAnonymous?: ((socket: TLSSocket) => void) | undefined;
  readonly onRefused: (reason: RefusalReason, about: RefusalDetail) => void;
}

interface Handshake {
  readonly raw: Socket;
  readonly host: string;
}

export class TlsTerminator {
  readonly #options: TlsTerminatorOptions;
  /** Never listens. It does the handshakes of the sockets it is given, as its `connection` event documents. */
  readonly #server: Server;
  readonly #unsubscribe: () => void;
  /** By the port and address of the client, which name one connection for as long as it is open. */
  readonly #handshakes = new Map<string, Handshake>();
  readonly #byHost = new Map<string, number>();
  #closed = false;

  constructor(options: TlsTerminatorOptions) {
    this.#options = options;
    this.#server = createServer({
      ...this.#context(options.material.current),
      requestCert: true,
      // Where clients may be anonymous, Node cannot tell "none" from "a bad one": then `#onSecure` does.
      rejectUnauthorized: options.onAnonymous === undefined,
      ALPNProtocols: [...options.protocols],
      handshakeTimeout: options.limits.handshakeMsMax,
    });
    this.#server.on("secureConnection", (socket) => this.#onSecure(socket));
    this.#server.on("tlsClientError", (error, socket) => this.#onFailed(error, socket));
    this.#unsubscribe = options.material.subscribe((material) => {
      this.#server.setSecureContext(this.#context(material));
    });
  }

  get handshakes(): number {
    return this.#handshakes.size;
  }

  /** Takes the socket over, whatever becomes of it. Nothing may have been read from it that belongs to TLS. */
  accept(raw: Socket): void {
    assert(!this.#closed, "a closed terminator is given nothing");
    const { remoteAddress: host, remotePort: port } = raw;
    if (host === undefined || port === undefined) {
      // The client has gone already, and with it the knowledge of who it was.
      raw.destroy();
      this.#options.onRefused("gone-early", {});
      return;
    }
    const reason = this.#admit(host);
    if (reason !== undefined) {
      raw.destroy();
      this.#options.onRefused(reason, { remote: host });
      return;
    }
    const id = connectionId(host, port);
    this.#handshakes.set(id, { raw, host });
    this.#byHost.set(host, (this.#byHost.get(host) ?? 0) + 1);
    raw.once("close", () => this.#end(id, raw));
    this.#server.emit("connection", raw);
  }

  /** Drops the handshakes under way. Sockets handed on are their receiver's. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsubscribe();
    for (const { raw } of this.#handshakes.values()) raw.destroy();
  }

  #context(material: TlsMaterial): TlsOptions {
    return secureContextOptions(material.pems);
  }

  #admit(host: string): RefusalReason | undefined {
    const { limits } = this.#options;
    if (this.#handshakes.size >= limits.handshakesMax) return "too-many-handshakes";
    if ((this.#byHost.get(host) ?? 0) >= limits.handshakesPerHostMax) return "too-many-handshakes-from-host";
    return undefined;
  }

  #onSecure(socket: TLSSocket): void {
    const { remoteAddress: host, remotePort: port } = socket;
    // Without an address the client has gone; its close event is on the way.
    if (host === undefined || port === undefined) return void socket.destroy();
    const id = connectionId(host, port);
    const raw = this.#handshakes.get(id)?.raw;
    this.#end(id);
    if (raw === undefined || this.#closed) return void socket.destroy();
    const { protocols, onReady, onAnonymous, onRefused } = this.#options;
    if (protocols.length > 0 && !socket.alpnProtocol) {
      socket.destroy();
      onRefused("wrong-protocol", { remote: host, detail: "the client named no protocol" });
      return;
    }
    // This is the one place where trust begins: it does not rely on what Node may have refused already.
    const certificate = socket.getPeerX509Certificate();
    if (certificate !== undefined && socket.authorized) {
      onReady(socket, certificateIdentities(certificate), raw);
    } else if (certificate === undefined && onAnonymous !== undefined) {
      onAnonymous(socket);
    } else {
      const verdict = certificate === undefined ? undefined : verdictOn(socket);
      socket.destroy();
      onRefused(
        certificate === undefined ? "no-certificate" : classifyHandshakeFailure(undefined, verdict ?? ""),
        verdict === undefined ? { remote: host } : { remote: host, detail: verdict },
      );
    }
  }

  #onFailed(error: Error, socket: TLSSocket): void {
    const verdict = verdictOn(socket);
    const reason = classifyHandshakeFailure(systemCode(error), verdict);
    socket.destroy();
    if (this.#closed) return;
    const remote = remoteOf(socket);
    const detail = verdict ?? error.message;
    this.#options.onRefused(reason, remote === undefined ? { detail } : { remote, detail });
  }

  #end(id: string, only?: Socket): void {
    const handshake = this.#handshakes.get(id);
    // A client's port can be back before the close event of the connection that had it.
    if (handshake === undefined || (only !== undefined && handshake.raw !== only)) return;
    this.#handshakes.delete(id);
    const left = (this.#byHost.get(handshake.host) ?? 1) - 1;
    if (left === 0) this.#byHost.delete(handshake.host);
    else this.#byHost.set(handshake.host, left);
  }
}

/** OpenSSL's verdict on the client's certificate, if it was not good. Node sets its code; the type says Error. */
function verdictOn(socket: TLSSocket): string | undefined {
  const verdict: unknown = socket.authorizationError ?? undefined;
  return verdict === undefined ? undefined : String(verdict);
}

function connectionId(host: string, port: number): string {
  return `${host} ${port}`;
}

/**
 * The host of a connection that failed. Node forgets it with the handle unless it was asked before, so the socket below
 * is asked, by a field that Node does not document: if it ever goes, a log line lacks the address and nothing else.
 */
function remoteOf(socket: TLSSocket): string | undefined {
  const parent: unknown = Reflect.get(socket, "_parent");
  const below = parent as Socket | null | undefined;
  return socket.remoteAddress ?? below?.remoteAddress;
}
