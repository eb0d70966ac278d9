import type { ConnectionTrust } from "#src/platform/grpc/connection-trust.js";

/** What an identity may be to this site. One identity can be several: a site's certificate may also be an operator's. */
export type Role = "operator" | "viewer" | "client" | "peer";

/** Whoever makes a call. */
export interface Caller {
  /** For the history and the log: the identity that counted, or `local`. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** Names of the sites it may speak for. */
  readonly sites: readonly string[];
  /** Everything its certificate speaks for; empty without one. */
  readonly identities: readonly string[];
}

/** The part of the configuration that says who may do what. Asked anew for each call, so that a reload counts at once. */
export interface AccessRules {
  readonly operators: readonly string[];
  readonly viewers: readonly string[];
  /** Of volumes over NBD; no call is theirs. */
  readonly clients: readonly string[];
  /** By site name. */
  readonly peers: Readonly<Record<string, { readonly identity: string }>>;
}

export const LOCAL_CALLER = "local";

/**
 * Local trust is everything: whoever may open the socket could as well read our files. The sites it may speak for are
 * those of the configuration, which is how two daemons on one machine replicate without certificates.
 */
export function decideCaller(connection: ConnectionTrust, access: AccessRules): Caller {
  if (connection.trust === "local") {
    return {
      name: LOCAL_CALLER,
      roles: ["operator", "peer"],
      sites: Object.keys(access.peers),
      identities: [],
    };
  }
  const { identities } = connection;
  const operator = identities.find((identity) => access.operators.includes(identity));
  const viewer = identities.find((identity) => access.viewers.includes(identity));
  const client = identities.find((identity) => access.clients.includes(identity));
  const peers = Object.entries(access.peers).filter(([, peer]) => identities.includes(peer.identity));
  const roles: Role[] = [];
  if (operator !== undefined) roles.push("operator");
  if (viewer !== undefined) roles.push("viewer");
  if (client !== undefined) roles.push("client");
  if (peers.length > 0) roles.push("peer");
  const name = operator ?? viewer ?? client ?? peers[0]?.[1].identity ?? identities[0] ?? "";
  return { name, roles, sites: peers.map(([site]) => site), identities };
}

/** Whether the caller may see states and figures, by whatever protocol it came. */
export function mayRead(caller: Caller): boolean {
  return caller.roles.some((role) => role === "operator" || role === "viewer");
}
