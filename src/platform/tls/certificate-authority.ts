import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from "node:crypto";
import { assert } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import {
  encodeCertificate,
  encodeName,
  keyIdentifier,
  readIssuer,
} from "#src/platform/tls/certificate-encoder.js";

/**
 * A small certificate authority for people who have none: one self-signed certificate (P-256, ten years, may issue
 * leaves only) and leaves that speak for one name each. It keeps no list of what it issued and cannot revoke: whoever
 * must take a right back takes the name out of `access`, or makes a new authority.
 */
export interface IssuedPair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** A site listens and dials; an operator's tools only dial, and must not be able to pose as a server. */
export type LeafRole = "site" | "operator";

export interface LeafRequest {
  readonly role: LeafRole;
  /** The identity: the DNS subject alternative name by which others know the holder. */
  readonly name: string;
  /** Further DNS names and IP addresses, for tools that compare the host they dialled. */
  readonly hosts: readonly string[];
  readonly validDays: number;
}

export const LEAF_VALID_DAYS_DEFAULT = 730;
const AUTHORITY_VALID_DAYS = 3650;
const DAY_MS = 24 * 3_600_000;
/** Machines whose clocks are a little behind ours must be able to use a certificate at once. */
const BACKDATED_MS = 5 * 60_000;

const ROLE_USAGES = {
  site: ["server", "client"],
  operator: ["client"],
} as const satisfies Record<LeafRole, readonly ("server" | "client")[]>;

export class CertificateAuthority {
  readonly certificate: X509Certificate;
  readonly #privateKey: KeyObject;
  readonly #nameDer: Uint8Array;
  readonly #keyIdentifier: Uint8Array;

  private constructor(certificate: X509Certificate, privateKey: KeyObject) {
    const issuer = readIssuer(certificate.raw);
    if (issuer === undefined) throw unusable("it has no subject key identifier");
    this.certificate = certificate;
    this.#privateKey = privateKey;
    this.#nameDer = issuer.nameDer;
    this.#keyIdentifier = issuer.keyIdentifier;
  }

  static create(nowMs: number): CertificateAuthority {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    // Two authorities must not bear one name: verifiers look issuers up by it.
    const subject = { commonName: `Tidemark authority ${randomBytes(4).toString("hex")}` };
    const raw = encodeCertificate(
      { subject, publicKey, profile: { type: "authority" }, ...validity(nowMs, AUTHORITY_VALID_DAYS) },
      { nameDer: encodeName(subject), keyIdentifier: keyIdentifier(publicKey), privateKey },
    );
    return new CertificateAuthority(new X509Certificate(raw), privateKey);
  }

  /** Takes up an authority that was made earlier, to issue more. */
  static open(pair: IssuedPair): CertificateAuthority {
    let certificate: X509Certificate;
    let privateKey: KeyObject;
    try {
      certificate = new X509Certificate(pair.certPem);
      privateKey = createPrivateKey(pair.keyPem);
    } catch (error) {
      throw unusable(describeError(error), error);
    }
    if (!certificate.ca) throw unusable("its certificate is not an authority's");
    if (!certificate.checkPrivateKey(privateKey))
      throw unusable("its key does not belong to its certificate");
    if (privateKey.asymmetricKeyType !== "ec") throw unusable("its key is not an elliptic curve key");
    return new CertificateAuthority(certificate, privateKey);
  }

  get pair(): IssuedPair {
    return { certPem: this.certificate.toString(), keyPem: exportKey(this.#privateKey) };
  }

  get notAfterMs(): number {
    return Date.parse(this.certificate.validTo);
  }

  /** A new key and its certificate. It never outlives the authority. */
  issue(request: LeafRequest, nowMs: number): IssuedPair {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const wished = validity(nowMs, request.validDays);
    const raw = encodeCertificate(
      {
        subject: { commonName: request.name },
        publicKey,
        notBeforeMs: wished.notBeforeMs,
        notAfterMs: Math.min(wished.notAfterMs, this.notAfterMs),
        profile: {
          type: "leaf",
          names: [request.name, ...request.hosts],
          usages: ROLE_USAGES[request.role],
        },
      },
      { nameDer: this.#nameDer, keyIdentifier: this.#keyIdentifier, privateKey: this.#privateKey },
    );
    const certificate = new X509Certificate(raw);
    const verifies =
      certificate.checkIssued(this.certificate) && certificate.verify(this.certificate.publicKey);
    assert(verifies, "a certificate just issued verifies against its authority");
    assert(
      certificate.publicKey.equals(createPublicKey(privateKey)),
      "a certificate just issued is for its key",
    );
    return { certPem: certificate.toString(), keyPem: exportKey(privateKey) };
  }
}

function validity(nowMs: number, days: number): { notBeforeMs: number; notAfterMs: number } {
  const notBeforeMs = nowMs - BACKDATED_MS;
  return { notBeforeMs, notAfterMs: notBeforeMs + days * DAY_MS };
}

function exportKey(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function unusable(why: string, cause?: unknown): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "TLS_AUTHORITY_UNUSABLE",
    message: `nothing can be issued with this authority: ${why}`,
    hint: `tidemark tls init continues only authorities it made itself; issue the certificates with the tool that made this one, or start in an empty directory`,
    cause,
  });
}
