import { parseListenAddress } from "#src/base/listen-address.js";

/** As both ends know a listener: in words here, as names of an enum in a message. */
export interface NbdListener {
  readonly service: string | number;
  readonly address: string;
  readonly security: string | number;
}

/**
 * Where an export is attached to, as NBD clients take it (the NBD project's doc/uri.md): one for each listener for NBD.
 * Listeners of other services are passed over.
 */
export function nbdUris(listeners: readonly NbdListener[], exportName: string): string[] {
  const name = exportName.split("/").map(encodePart).join("/");
  return listeners
    .filter(({ service }) => NBD.includes(String(service)))
    .map(({ address, security }) => {
      const scheme = SECURED.includes(String(security)) ? "nbds" : "nbd";
      const at = parseListenAddress(address);
      if (at.type === "tcp") return `${scheme}://${address}/${name}`;
      // What may stand in a query as it is, stays readable.
      return `${scheme}+unix:///${name}?socket=${encodeURIComponent(at.path).replaceAll("%2F", "/")}`;
    });
}

/** The sign before a point may stand in a path as it is (RFC 3986, `pchar`). */
function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll("%40", "@");
}

const NBD: readonly string[] = ["nbd", "LISTENER_SERVICE_NBD"];
const SECURED: readonly string[] = [
  "mutual-tls",
  "tls",
  "LISTENER_SECURITY_MUTUAL_TLS",
  "LISTENER_SECURITY_TLS",
];
