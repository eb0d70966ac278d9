import { X509Certificate } from "node:crypto";
import type { PeerCertificate } from "node:tls";
import { TidemarkError } from "#src/base/errors.js";
import { certificateIdentities } from "#src/platform/tls/identities.js";

/**
 * For the `checkServerIdentity` option of node:tls and of gRPC's channel credentials: the server must be the one that
 * is meant by name (a site, or the `identity` its peer entry gives). The host dialled plays no part: addresses change
 * and are answered by DNS, which nobody signs; the name of the site does not.
 */
export function requireIdentity(
  expected: string,
): (host: string, certificate: PeerCertificate) => Error | undefined {
  return (host, certificate) => {
    const identities = certificateIdentities(new X509Certificate(certificate.raw));
    if (identities.includes(expected)) return undefined;
    return new TidemarkError({
      kind: "denied",
      code: "PEER_IDENTITY_WRONG",
      message: `the server at ${host} is not ${expected}: its certificate is for ${listIdentities(identities)}`,
      hint: `check the address, or set the identity expected of this peer to a name in its certificate`,
      facts: { host, expected, found: listIdentities(identities) },
    });
  };
}

export function listIdentities(identities: readonly string[]): string {
  return identities.length === 0 ? "no name at all" : identities.join(", ");
}
