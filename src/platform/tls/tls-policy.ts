import { constants } from "node:crypto";
import type { SecureContextOptions } from "node:tls";
import type { TlsPems } from "#src/platform/tls/tls-material.js";

/**
 * What every TLS connection of ours, in and out, is made with.
 *
 * - TLS 1.2 is the least: nothing that can reach us is older.
 * - Only the authority from the configuration counts; giving `ca` replaces the roots that come with Node.
 * - No tickets for resuming: with one, the verdict on a certificate is carried over from earlier, so one that has
 *   expired, or comes from an authority replaced since, would still get in. Our connections are few and long.
 * - No renegotiation (TLS 1.2): who the peer is must not change under a connection.
 */
export function secureContextOptions(pems: TlsPems): SecureContextOptions {
  return {
    ca: pems.ca,
    cert: pems.cert,
    key: pems.key,
    minVersion: "TLSv1.2",
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}
