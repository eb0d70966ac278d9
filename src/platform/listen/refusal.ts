/**
 * Why a connection was closed before anybody was served on it. The reasons are a closed list: they label a metric, and
 * each is logged by itself, so nothing a stranger sends can make the list longer.
 */
export type RefusalReason = keyof typeof REFUSALS;

export interface Refusal {
  /** What it probably was. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

export const REFUSALS = {
  plaintext: {
    message: "a client spoke without TLS to a TLS port",
    hint: "give the client its certificates (tidemark --tls-dir DIR), or let it use the unix socket",
  },
  "no-certificate": {
    message: "a client showed no certificate",
    hint: "give the client a certificate of our authority (tidemark --tls-dir DIR; tidemark tls init makes one)",
  },
  "unknown-authority": {
    message: "a client's certificate was issued by an authority that tls.ca does not hold",
    hint: "issue the client's certificate with our authority, or append the authority it comes from to tls.ca",
  },
  "certificate-expired": {
    message: "a client's certificate has expired",
    hint: "renew the client's certificate; if it should still be valid, check this machine's clock",
  },
  "certificate-not-yet-valid": {
    message: "a client's certificate is not valid yet",
    hint: "check this machine's clock and that of the machine where the certificate was made",
  },
  "certificate-unsuitable": {
    message: "a client's certificate cannot be used by a client",
    hint: "issue it with the extended key usage clientAuth, and with keys that OpenSSL's policy here accepts",
  },
  "our-certificate-rejected": {
    message: "a client does not accept our certificate",
    hint: "the client's ca file must hold our authority, and its clock must be right",
  },
  "tls-version": {
    message: "a client offered no TLS version of 1.2 or later",
    hint: "update the client, or allow it newer versions",
  },
  "no-shared-cipher": {
    message: "a client offered no cipher that we accept",
    hint: "update the client, or allow it the ciphers of TLS 1.3",
  },
  "wrong-protocol": {
    message: "a client asked this port for another protocol than it serves",
    hint: "check the port the client uses: this may be a browser or an HTTP/1 client on a gRPC port",
  },
  "handshake-timeout": {
    message: "a client did not finish its TLS handshake in time",
    hint: "expected now and then on bad lines; if it is often, see who connects and whether a firewall drops packets",
  },
  "handshake-failed": {
    message: "a TLS handshake failed",
    hint: "the detail is OpenSSL's; try the same with: openssl s_client -connect ADDRESS -CAfile ca.pem -cert client.pem -key client.key",
  },
  "gone-early": {
    message: "a client closed its connection in the middle of the TLS handshake",
    hint: "harmless if it is a port check; else the client's log says what it did not like, often our certificate",
  },
  "too-many-connections": {
    message: "this listener has as many connections as it may",
    hint: "see who holds them (ss -tnp), and close what is not needed",
  },
  "too-many-handshakes": {
    message: "too many clients are in the middle of their TLS handshake",
    hint: "see who connects (ss -tn); a firewall should keep strangers from this port",
  },
  "too-many-handshakes-from-host": {
    message: "one address has too many unfinished TLS handshakes",
    hint: "see what runs there; a firewall should keep strangers from this port",
  },
  "out-of-descriptors": {
    message: "a connection could not be accepted: this process has no file descriptor left",
    hint: "raise the limit (LimitNOFILE= in the systemd unit), and see what holds them: ls -l /proc/PID/fd",
  },
  "accept-failed": {
    message: "a connection could not be accepted",
    hint: "the detail is the kernel's answer; memory for sockets may be short",
  },
} as const satisfies Record<string, Refusal>;

/** By the code of the error that ended a handshake, OpenSSL's or the system's. */
const BY_ERROR_CODE: ReadonlyMap<string, RefusalReason> = new Map([
  ["ERR_SSL_WRONG_VERSION_NUMBER", "plaintext"],
  ["ERR_SSL_HTTP_REQUEST", "plaintext"],
  ["ERR_SSL_HTTPS_PROXY_REQUEST", "plaintext"],
  ["ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE", "no-certificate"],
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", "tls-version"],
  ["ERR_SSL_VERSION_TOO_LOW", "tls-version"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tls-version"],
  ["ERR_SSL_NO_SHARED_CIPHER", "no-shared-cipher"],
  ["ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM", "no-shared-cipher"],
  ["ERR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS", "no-shared-cipher"],
  ["ERR_SSL_NO_APPLICATION_PROTOCOL", "wrong-protocol"],
  ["ERR_SSL_CA_KEY_TOO_SMALL", "certificate-unsuitable"],
  ["ERR_SSL_EE_KEY_TOO_SMALL", "certificate-unsuitable"],
  ["ERR_SSL_CA_MD_TOO_WEAK", "certificate-unsuitable"],
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "our-certificate-rejected"],
  ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "our-certificate-rejected"],
  ["ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "our-certificate-rejected"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED", "our-certificate-rejected"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "our-certificate-rejected"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "our-certificate-rejected"],
  ["ERR_TLS_HANDSHAKE_TIMEOUT", "handshake-timeout"],
  ["ECONNRESET", "gone-early"],
  ["EPIPE", "gone-early"],
]);

/** By the verdict on a client's certificate (OpenSSL's X509_V_ERR names, as Node gives them). */
const BY_VERDICT: ReadonlyMap<string, RefusalReason> = new Map([
  ["CERT_HAS_EXPIRED", "certificate-expired"],
  ["CERT_NOT_YET_VALID", "certificate-not-yet-valid"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "unknown-authority"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "unknown-authority"],
  ["UNABLE_TO_GET_ISSUER_CERT", "unknown-authority"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unknown-authority"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unknown-authority"],
  ["CERT_SIGNATURE_FAILURE", "unknown-authority"],
  ["CERT_UNTRUSTED", "unknown-authority"],
]);

/** Why a handshake ended. The verdict goes first: the connection is cut because of it, which looks like anything. */
export function classifyHandshakeFailure(
  errorCode: string | undefined,
  verdict: string | undefined,
): RefusalReason {
  if (verdict !== undefined) return BY_VERDICT.get(verdict) ?? "certificate-unsuitable";
  return BY_ERROR_CODE.get(errorCode ?? "") ?? "handshake-failed";
}
