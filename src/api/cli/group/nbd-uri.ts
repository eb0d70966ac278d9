import { parseListenAddress } from "#src/base/listen-address.js";
import type { SiteListener__Output as SiteListener } from "#src/platform/grpc/generated/tidemark/control/v1/SiteListener.js";

/** Where a volume is attached to, as NBD clients take it (the NBD project's doc/uri.md): one for each listener. */
export function nbdUris(listeners: readonly SiteListener[], group: string, volume: string): string[] {
  const name = `${encodeURIComponent(group)}/${encodeURIComponent(volume)}`;
  return listeners
    .filter(({ service }) => service === "LISTENER_SERVICE_NBD")
    .map(({ address, security }) => {
      const scheme = SECURED.includes(String(security)) ? "nbds" : "nbd";
      const at = parseListenAddress(address);
      if (at.type === "tcp") return `${scheme}://${address}/${name}`;
      // What may stand in a query as it is, stays readable.
      return `${scheme}+unix:///${name}?socket=${encodeURIComponent(at.path).replaceAll("%2F", "/")}`;
    });
}

const SECURED: readonly string[] = ["LISTENER_SECURITY_MUTUAL_TLS", "LISTENER_SECURITY_TLS"];
