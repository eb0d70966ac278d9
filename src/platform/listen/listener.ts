import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ListenAddress } from "#src/base/listen-address.js";

/**
 * A socket that is ready for its protocol, and how far the other end can be trusted. Trust is always one of these two,
 * stated by the listener that accepted the socket, and never concluded from something that is missing.
 *
 * - `local`: a unix socket or loopback without TLS; the file mode, or being on this machine, is the credential.
 * - `certificate`: TLS is done, and the client's certificate was issued by our authority. Who it is, `identities` says.
 *   They may be none: such a client is authenticated as nobody, and has no rights.
 */
export type AcceptedSocket =
  | { readonly trust: "local"; readonly socket: Socket }
  | { readonly trust: "certificate"; readonly socket: TLSSocket; readonly identities: readonly string[] };

export interface Listener {
  /** The address as bound: with the port the kernel chose, where 0 was asked for. */
  readonly address: ListenAddress;
  /** Connections that are open now, handed on or not. */
  readonly connections: number;
  /** Of these, the ones that have not finished their handshake. */
  readonly handshakes: number;
  /** Accepts nothing more, drops handshakes under way. Sockets handed on are their receiver's. */
  close(): Promise<void>;
}

/**
 * Where accepted sockets go. Called within the event that made the socket ready: the receiver must have its listeners
 * on the socket, `error` among them, when it returns, or it misses what comes next.
 */
export type SocketReceiver = (accepted: AcceptedSocket) => void;
