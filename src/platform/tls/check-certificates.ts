import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { describeError, type Facts } from "#src/base/errors.js";
import { certificateIdentities } from "#src/platform/tls/identities.js";
import { listIdentities } from "#src/platform/tls/peer-identity.js";
import { splitPem } from "#src/platform/tls/pem.js";
import type { TlsFiles, TlsPems } from "#src/platform/tls/tls-material.js";
import { secureContextOptions } from "#src/platform/tls/tls-policy.js";

/**
 * Says everything that is wrong with a set of TLS files before a connection finds out. No file access, no clock: the
 * same input gives the same findings. The order is that of causes: the first error is the one to mend first.
 */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly facts: Facts;
}

export interface CertificateExpectation {
  /** The name the certificate must speak for; undefined where any will do (an operator's client). */
  readonly identity: string | undefined;
  /** Sites both listen and dial, so they need both; a client only dials. */
  readonly usages: readonly CertificateUsage[];
  readonly nowMs: number;
}

export type CertificateUsage = "server" | "client";

/** Long enough to order a new certificate from people who take their time. */
export const EXPIRES_SOON_MS = 30 * 24 * 3_600_000;

const USAGE_OIDS: Readonly<Record<CertificateUsage, { readonly oid: string; readonly name: string }>> = {
  server: { oid: "1.3.6.1.5.5.7.3.1", name: "serverAuth" },
  client: { oid: "1.3.6.1.5.5.7.3.2", name: "clientAuth" },
};
const ANY_USAGE_OID = "2.5.29.37.0";
/** Root, three intermediates and a leaf are the longest chain anybody runs; this also ends a ring of certificates. */
const CHAIN_LENGTH_MAX = 8;

export function checkCertificates(
  files: TlsFiles,
  pems: TlsPems,
  expectation: CertificateExpectation,
): readonly Finding[] {
  const findings: Finding[] = [];
  const authorities = parseCertificates(files.ca, pems.ca, findings);
  const chain = parseCertificates(files.cert, pems.cert, findings);
  const key = parseKey(files.key, pems.key, findings);
  const [leaf] = chain;

  for (const authority of authorities) checkAuthority(files, authority, expectation.nowMs, findings);
  if (leaf !== undefined) {
    checkLeaf(files, leaf, expectation, findings);
    if (key !== undefined) checkKeyMatches(files, leaf, key, findings);
    if (authorities.length > 0) checkIssued(files, chain, authorities, findings);
  }
  if (!findings.some(isError)) checkLibraryAccepts(files, pems, findings);
  return [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))];
}

export function isError(finding: Finding): boolean {
  return finding.severity === "error";
}

/** Node gives the end of validity as text only. */
export function notAfterMs(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo);
}

/** The certificates of a file, or findings that say why there are none. */
function parseCertificates(path: string, text: string, findings: Finding[]): readonly X509Certificate[] {
  const blocks = splitPem(text).filter((block) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(block.label));
  if (blocks.length === 0) {
    findings.push(notPem(path, text, "certificate"));
    return [];
  }
  try {
    return blocks.map((block) => new X509Certificate(block.text));
  } catch (error) {
    findings.push({
      severity: "error",
      code: "TLS_CERTIFICATE_UNREADABLE",
      message: `${path} holds a certificate that cannot be read: ${describeError(error)}`,
      hint: `see what it is with: openssl x509 -in ${path} -noout -text`,
      facts: { file: path },
    });
    return [];
  }
}

function parseKey(path: string, text: string, findings: Finding[]): KeyObject | undefined {
  const block = splitPemKeys(text);
  if (block === undefined) {
    findings.push(notPem(path, text, "private key"));
    return undefined;
  }
  if (block.label === "ENCRYPTED PRIVATE KEY" || text.includes("Proc-Type: 4,ENCRYPTED")) {
    findings.push({
      severity: "error",
      code: "TLS_KEY_ENCRYPTED",
      message: `the private key in ${path} is encrypted, and a daemon has nobody to ask for the passphrase`,
      hint: `write it without one, readable only by the daemon's user: openssl pkey -in ${path} -out NEW.key`,
      facts: { file: path },
    });
    return undefined;
  }
  try {
    return createPrivateKey(block.text);
  } catch (error) {
    findings.push({
      severity: "error",
      code: "TLS_KEY_UNREADABLE",
      message: `${path} holds a private key that cannot be read: ${describeError(error)}`,
      hint: `see what it is with: openssl pkey -in ${path} -noout -check`,
      facts: { file: path },
    });
    return undefined;
  }
}

/** The first private key of the file. An encrypted key of the old form has headers with hyphens, which splitPem skips. */
function splitPemKeys(text: string): { label: string; text: string } | undefined {
  const found = splitPem(text).find((block) => block.label.endsWith("PRIVATE KEY"));
  if (found !== undefined) return found;
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) ? { label: "PRIVATE KEY", text } : undefined;
}

function notPem(path: string, text: string, what: string): Finding {
  const labels = splitPem(text).map((block) => block.label);
  const found = labels.length > 0 ? `it holds ${labels.join(", ")}` : "no -----BEGIN line was found";
  // A DER file begins with the tag of a SEQUENCE.
  const isDer = text.charCodeAt(0) === 0x30;
  const convert = what === "certificate" ? "openssl x509 -inform der" : "openssl pkey -inform der";
  return {
    severity: "error",
    code: "TLS_NOT_PEM",
    message: `${path} holds no ${what} in PEM form: ${found}`,
    hint: isDer
      ? `it looks like DER; convert it: ${convert} -in ${path} -out NEW.pem`
      : `check that tls.ca, tls.cert and tls.key name the right files`,
    facts: { file: path },
  };
}

function checkAuthority(
  files: TlsFiles,
  authority: X509Certificate,
  nowMs: number,
  findings: Finding[],
): void {
  const subject = oneLine(authority.subject);
  if (!authority.ca) {
    findings.push({
      severity: "error",
      code: "TLS_AUTHORITY_INVALID",
      message: `${files.ca} holds a certificate that is not an authority's: ${subject}`,
      hint: `tls.ca must be the certificate of the authority that issued the others (CA:TRUE)`,
      facts: { file: files.ca, subject },
    });
  }
  checkValidity("TLS_AUTHORITY", files.ca, "authority's certificate", authority, nowMs, findings);
}

function checkLeaf(
  files: TlsFiles,
  leaf: X509Certificate,
  expectation: CertificateExpectation,
  findings: Finding[],
): void {
  checkValidity("TLS_CERTIFICATE", files.cert, "certificate", leaf, expectation.nowMs, findings);
  const identities = certificateIdentities(leaf);
  if (expectation.identity !== undefined && !identities.includes(expectation.identity)) {
    const found = listIdentities(identities);
    findings.push({
      severity: "error",
      code: "TLS_IDENTITY_MISMATCH",
      message: `the certificate in ${files.cert} is for ${found}, not for ${expectation.identity}`,
      hint: `issue it with a DNS or URI subject alternative name equal to ${expectation.identity} (the common name does not count)`,
      facts: { file: files.cert, expected: expectation.identity, found },
    });
  }
  // Node's name for the extended key usage; absent means that any use is fine.
  const allowed: readonly string[] | undefined = leaf.keyUsage;
  if (allowed === undefined || allowed.includes(ANY_USAGE_OID)) return;
  for (const usage of expectation.usages) {
    const { oid, name } = USAGE_OIDS[usage];
    if (allowed.includes(oid)) continue;
    findings.push({
      severity: "error",
      code: "TLS_CERTIFICATE_USAGE",
      message: `the certificate in ${files.cert} may not be used as a ${usage}'s: its extended key usage lacks ${name}`,
      hint: `a site both listens and dials: issue its certificate with serverAuth and clientAuth`,
      facts: { file: files.cert, lacks: name },
    });
  }
}

function checkValidity(
  prefix: "TLS_CERTIFICATE" | "TLS_AUTHORITY",
  path: string,
  what: string,
  certificate: X509Certificate,
  nowMs: number,
  findings: Finding[],
): void {
  const from = Date.parse(certificate.validFrom);
  const to = notAfterMs(certificate);
  const facts = { file: path, notBefore: certificate.validFrom, notAfter: certificate.validTo };
  if (to < nowMs) {
    findings.push({
      severity: "error",
      code: `${prefix}_EXPIRED`,
      message: `the ${what} in ${path} expired on ${certificate.validTo}`,
      hint: `put a new one in its place (a running daemon takes it up by itself); if it should still be valid, check this machine's clock`,
      facts,
    });
  } else if (from > nowMs) {
    findings.push({
      severity: "error",
      code: `${prefix}_NOT_YET_VALID`,
      message: `the ${what} in ${path} is valid only from ${certificate.validFrom}`,
      hint: `check this machine's clock and that of the machine where it was made`,
      facts,
    });
  } else if (to - nowMs < EXPIRES_SOON_MS) {
    findings.push({
      severity: "warning",
      code: `${prefix}_EXPIRES_SOON`,
      message: `the ${what} in ${path} expires on ${certificate.validTo}`,
      hint: `put a new one in its place before then; a running daemon takes it up by itself`,
      facts,
    });
  }
}

function checkKeyMatches(files: TlsFiles, leaf: X509Certificate, key: KeyObject, findings: Finding[]): void {
  if (leaf.checkPrivateKey(key)) return;
  findings.push({
    severity: "error",
    code: "TLS_KEY_MISMATCH",
    message: `the key in ${files.key} is not the one of the certificate in ${files.cert}`,
    hint: `they are made as a pair: check that both files come from the same place, and the certificate stands first in its file`,
    facts: { cert: files.cert, key: files.key },
  });
}

/**
 * Walks from the certificate to a root we trust, over the intermediates behind it in its file and over those among the
 * authorities. It must end at a self-signed authority: OpenSSL does not stop at an intermediate, trusted or not.
 */
function checkIssued(
  files: TlsFiles,
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  findings: Finding[],
): void {
  let current = chain[0];
  for (let length = 1; current !== undefined && length <= CHAIN_LENGTH_MAX; length += 1) {
    const subject: X509Certificate = current;
    const authority = authorities.find((candidate) => issued(candidate, subject));
    if (authority !== undefined && issued(authority, authority)) return;
    if (authority === undefined && authorities.includes(subject)) {
      findings.push(incomplete(files, subject));
      return;
    }
    current = authority ?? chain.find((candidate) => candidate.ca && issued(candidate, subject));
  }
  const issuer = oneLine(chain[0]?.issuer ?? "");
  findings.push({
    severity: "error",
    code: "TLS_NOT_ISSUED_BY_AUTHORITY",
    message: `the certificate in ${files.cert} was not issued by the authority in ${files.ca}, but by ${issuer}`,
    hint: `use the ca.pem of that authority; intermediate certificates belong into ${files.cert}, behind the certificate`,
    facts: { cert: files.cert, ca: files.ca, issuer },
  });
}

function incomplete(files: TlsFiles, authority: X509Certificate): Finding {
  const issuer = oneLine(authority.issuer);
  return {
    severity: "error",
    code: "TLS_AUTHORITY_INCOMPLETE",
    message: `${files.ca} holds an intermediate authority without the one that issued it, ${issuer}`,
    hint: `append the certificate of ${issuer}, up to the self-signed root, to ${files.ca}`,
    facts: { ca: files.ca, issuer },
  };
}

function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  return subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

/** The last word is OpenSSL's: it refuses, for one, keys that are too short for the policy of this machine. */
function checkLibraryAccepts(files: TlsFiles, pems: TlsPems, findings: Finding[]): void {
  try {
    createSecureContext(secureContextOptions(pems));
  } catch (error) {
    findings.push({
      severity: "error",
      code: "TLS_FILES_REJECTED",
      message: `OpenSSL does not accept ${files.cert} and ${files.key}: ${describeError(error)}`,
      hint: `make new ones with elliptic curve keys (P-256), for example by: tidemark tls init`,
      facts: { cert: files.cert, key: files.key },
    });
  }
}

/** A distinguished name, which Node gives with a line for each part. */
function oneLine(name: string): string {
  return name.split("\n").join(", ");
}
