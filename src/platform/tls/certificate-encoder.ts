import { createHash, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import { present } from "#src/base/assert.js";
import * as der from "#src/platform/tls/der.js";

/**
 * Writes an X.509 version 3 certificate (RFC 5280) signed with ECDSA and SHA-256. Only what Tidemark issues can be
 * said: an authority that may issue leaves and nothing else, and leaves for a site or an operator.
 *
 *   Certificate   ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature BIT STRING }
 *   tbsCertificate::= SEQUENCE { [0] version, serialNumber, signature algorithm, issuer, validity, subject,
 *                                subjectPublicKeyInfo, [3] extensions }
 */
export interface CertificateContent {
  readonly subject: CertificateName;
  readonly publicKey: KeyObject;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly profile: CertificateProfile;
}

export type CertificateProfile =
  | { readonly type: "authority" }
  | {
      readonly type: "leaf";
      /** DNS names, URIs and IP addresses. */
      readonly names: readonly string[];
      readonly usages: readonly ("server" | "client")[];
    };

/** A common name with an organization beside it, enough to be recognized in a browser or by openssl. */
export interface CertificateName {
  readonly commonName: string;
}

/** Who signs. The name is given as bytes, since verifiers compare it with the issuer's own, byte by byte. */
export interface CertificateIssuer {
  readonly nameDer: Uint8Array;
  readonly keyIdentifier: Uint8Array;
  readonly privateKey: KeyObject;
}

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;
/** Bits of KeyUsage from the left: digitalSignature is bit 0, keyCertSign bit 5. */
const DIGITAL_SIGNATURE = { byte: 0x80, unusedBits: 7 };
const KEY_CERT_SIGN = { byte: 0x04, unusedBits: 2 };
/** At most 20 bytes by RFC 5280, at least 64 random bits by the rules of public authorities. */
const SERIAL_BYTES = 16;
/** [3] in a tbsCertificate. */
const EXTENSIONS_TAG = 0xa3;
const VERSION_3 = der.integer(Buffer.from([2]));
const SIGNATURE_ALGORITHM = der.sequence(der.objectId(OID.ecdsaWithSha256));

/** The certificate in DER form. */
export function encodeCertificate(content: CertificateContent, issuer: CertificateIssuer): Buffer {
  const toBeSigned = der.sequence(
    der.explicit(0, VERSION_3),
    der.integer(serialNumber()),
    SIGNATURE_ALGORITHM,
    issuer.nameDer,
    der.sequence(der.time(content.notBeforeMs), der.time(content.notAfterMs)),
    encodeName(content.subject),
    subjectPublicKeyInfo(content.publicKey),
    der.explicit(3, der.sequence(...extensions(content, issuer))),
  );
  const signature = sign("sha256", toBeSigned, issuer.privateKey);
  return der.sequence(toBeSigned, SIGNATURE_ALGORITHM, der.bitString(signature));
}

export function encodeName(name: CertificateName): Buffer {
  return der.sequence(
    der.set(der.sequence(der.objectId(OID.organization), der.utf8String("Tidemark"))),
    der.set(der.sequence(der.objectId(OID.commonName), der.utf8String(name.commonName))),
  );
}

/** RFC 7093, method 1: the leftmost 160 bits of the SHA-256 of the public key's bits. */
export function keyIdentifier(publicKey: KeyObject): Buffer {
  const [info] = present(der.readValues(subjectPublicKeyInfo(publicKey)), "a public key in DER form");
  const parts = present(der.readValues(present(info, "a public key").content), "its parts");
  const bits = present(parts[1], "the bits of a public key").content.subarray(1);
  return createHash("sha256").update(bits).digest().subarray(0, 20);
}

/** What issuing needs from an authority's certificate that node:crypto does not tell: name and key identifier, as bytes. */
export function readIssuer(
  certificateDer: Uint8Array,
): Pick<CertificateIssuer, "nameDer" | "keyIdentifier"> | undefined {
  const [certificate] = der.readValues(certificateDer) ?? [];
  const [toBeSigned] = children(certificate);
  const fields = children(toBeSigned);
  // version, serialNumber, signature, issuer, validity, subject
  const nameDer = fields[5]?.whole;
  const [list] = children(fields.find((field) => field.tag === EXTENSIONS_TAG));
  const wanted = der.objectId(OID.subjectKeyIdentifier);
  for (const candidate of children(list)) {
    const parts = children(candidate);
    if (parts[0] === undefined || !wanted.equals(parts[0].whole)) continue;
    const [identifier] = children(parts.at(-1));
    if (nameDer !== undefined && identifier !== undefined)
      return { nameDer, keyIdentifier: identifier.content };
  }
  return undefined;
}

function children(value: der.DerValue | undefined): readonly der.DerValue[] {
  return (value === undefined ? undefined : der.readValues(value.content)) ?? [];
}

function subjectPublicKeyInfo(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: "spki", format: "der" });
}

/** Random, positive and without leading zeros, so that its length is always the same. */
function serialNumber(): Buffer {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function extensions(content: CertificateContent, issuer: CertificateIssuer): readonly Buffer[] {
  const identifiers = [
    extension(OID.subjectKeyIdentifier, false, der.octetString(keyIdentifier(content.publicKey))),
    extension(OID.authorityKeyIdentifier, false, der.sequence(der.implicit(0, issuer.keyIdentifier))),
  ];
  const { profile } = content;
  if (profile.type === "authority") {
    const pathLength = der.integer(Buffer.from([0]));
    return [
      extension(OID.basicConstraints, true, der.sequence(der.boolean(true), pathLength)),
      extension(OID.keyUsage, true, keyUsage(KEY_CERT_SIGN)),
      ...identifiers,
    ];
  }
  const usages = profile.usages.map((usage) => der.objectId(OID[`${usage}Auth`]));
  return [
    extension(OID.basicConstraints, true, der.sequence()),
    extension(OID.keyUsage, true, keyUsage(DIGITAL_SIGNATURE)),
    extension(OID.extendedKeyUsage, false, der.sequence(...usages)),
    extension(OID.subjectAltName, false, der.sequence(...profile.names.map(generalName))),
    ...identifiers,
  ];
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der.boolean(true)] : [];
  return der.sequence(der.objectId(id), ...flag, der.octetString(value));
}

function keyUsage(bits: { byte: number; unusedBits: number }): Buffer {
  return der.bitString(Buffer.from([bits.byte]), bits.unusedBits);
}

/** GeneralName: [2] dNSName, [6] uniformResourceIdentifier, [7] iPAddress. */
function generalName(name: string): Buffer {
  if (name.includes("://")) return der.implicit(6, Buffer.from(name, "ascii"));
  if (isIP(name) === 0) return der.implicit(2, Buffer.from(name, "ascii"));
  return der.implicit(7, addressBytes(name));
}

/** The address as the 4 or 16 bytes that stand in a certificate. */
export function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  // The URL parser writes an IPv6 address in its one canonical form, with at most one "::" and no dotted end.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const groups = [...before, ...zeros, ...after];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, index) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  });
  return bytes;
}
