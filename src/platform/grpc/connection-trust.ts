import type { AcceptedSocket } from "#src/platform/listen/listener.js";

/**
 * Who is at the other end of a connection, as the listener that accepted it stated it. It is bound to the connection
 * when that is taken in, and never looked up or concluded later.
 */
export type ConnectionTrust =
  | { readonly trust: "local" }
  | { readonly trust: "certificate"; readonly identities: readonly string[] };

export function trustOf(accepted: AcceptedSocket): ConnectionTrust {
  if (accepted.trust === "local") return { trust: "local" };
  return { trust: "certificate", identities: accepted.identities };
}
