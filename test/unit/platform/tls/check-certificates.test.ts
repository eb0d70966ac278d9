import { generateKeyPairSync } from "node:crypto";
import t from "tap";
import { CertificateAuthority } from "#src/platform/tls/certificate-authority.js";
import { encodeCertificate, encodeName, keyIdentifier } from "#src/platform/tls/certificate-encoder.js";
import {
  type CertificateExpectation,
  checkCertificates,
  type Finding,
} from "#src/platform/tls/check-certificates.js";
import type { TlsPems } from "#src/platform/tls/tls-material.js";
import { DAY_MS } from "#test/support/tls/certificates.js";

const NOW = Date.UTC(2026, 0, 15);
const FILES = { ca: "/etc/t/ca.pem", cert: "/etc/t/alpha.pem", key: "/etc/t/alpha.key" };
const authority = CertificateAuthority.create(NOW);
const other = CertificateAuthority.create(NOW);
const issue = (name: string, role: "site" | "operator" = "site", days = 730, nowMs = NOW) =>
  authority.issue({ role, name, hosts: [], validDays: days }, nowMs);
const alpha = issue("alpha");
const GOOD: TlsPems = { ca: authority.pair.certPem, cert: alpha.certPem, key: alpha.keyPem };

function check(
  pems: Partial<TlsPems>,
  expectation: Partial<CertificateExpectation> = {},
): readonly Finding[] {
  return checkCertificates(
    FILES,
    { ...GOOD, ...pems },
    { identity: "alpha", usages: ["server", "client"], nowMs: NOW, ...expectation },
  );
}

const encrypted = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" },
}).privateKey;
const encryptedOld = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "sec1", format: "pem", cipher: "aes-256-cbc", passphrase: "x" },
}).privateKey;
const weak = generateKeyPairSync("rsa", { modulusLength: 512 });

/** A leaf by our authority for a key that OpenSSL's policy does not accept. */
function weakPair(): Partial<TlsPems> {
  const root = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = { commonName: "root" };
  const issuer = {
    nameDer: encodeName(name),
    keyIdentifier: keyIdentifier(root.publicKey),
    privateKey: root.privateKey,
  };
  const times = { notBeforeMs: NOW - DAY_MS, notAfterMs: NOW + 365 * DAY_MS };
  const pem = (raw: Buffer) =>
    `-----BEGIN CERTIFICATE-----\n${raw.toString("base64")}\n-----END CERTIFICATE-----\n`;
  return {
    ca: pem(
      encodeCertificate(
        { subject: name, publicKey: root.publicKey, profile: { type: "authority" }, ...times },
        issuer,
      ),
    ),
    cert: pem(
      encodeCertificate(
        {
          subject: { commonName: "alpha" },
          publicKey: weak.publicKey,
          profile: { type: "leaf", names: ["alpha"], usages: ["server", "client"] },
          ...times,
        },
        issuer,
      ),
    ),
    key: weak.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

t.test("files that fit have no findings", async (t) => {
  t.same(check({}), []);
  t.same(
    check({ ca: other.pair.certPem + authority.pair.certPem }),
    [],
    "while one authority follows another",
  );
  t.same(check({ cert: `Some text\n${alpha.certPem}` }), [], "text around the blocks");
});

const ERRORS: readonly (readonly [string, string, Partial<TlsPems>, Partial<CertificateExpectation>?])[] = [
  ["no certificate in the file", "TLS_NOT_PEM", { cert: "hello" }],
  ["a key where the certificate should be", "TLS_NOT_PEM", { cert: alpha.keyPem }],
  ["a certificate where the key should be", "TLS_NOT_PEM", { key: alpha.certPem }],
  ["DER", "TLS_NOT_PEM", { ca: authority.certificate.raw.toString("latin1") }],
  [
    "a broken certificate",
    "TLS_CERTIFICATE_UNREADABLE",
    { cert: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
  ],
  [
    "a broken key",
    "TLS_KEY_UNREADABLE",
    { key: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" },
  ],
  ["an encrypted key", "TLS_KEY_ENCRYPTED", { key: encrypted }],
  ["an encrypted key of the old form", "TLS_KEY_ENCRYPTED", { key: encryptedOld }],
  ["the key of another certificate", "TLS_KEY_MISMATCH", { key: issue("alpha").keyPem }],
  ["another authority", "TLS_NOT_ISSUED_BY_AUTHORITY", { ca: other.pair.certPem }],
  ["a leaf where the authority should be", "TLS_AUTHORITY_INVALID", { ca: alpha.certPem }],
  ["another name", "TLS_IDENTITY_MISMATCH", {}, { identity: "beta" }],
  ["past its end", "TLS_CERTIFICATE_EXPIRED", {}, { nowMs: NOW + 731 * DAY_MS }],
  ["before its time", "TLS_AUTHORITY_NOT_YET_VALID", {}, { nowMs: NOW - DAY_MS }],
  ["an authority past its end", "TLS_AUTHORITY_EXPIRED", {}, { nowMs: NOW + 3651 * DAY_MS }],
  ["a key too short for OpenSSL's policy", "TLS_FILES_REJECTED", weakPair()],
];

for (const [what, code, pems, expectation] of ERRORS) {
  t.test(what, async (t) => {
    const [first] = check(pems, expectation);
    t.match(first, { severity: "error", code });
    t.match(first?.message, /\/etc\/t\//, "the file is named");
    t.ok((first?.hint.length ?? 0) > 20, "there is something to do");
  });
}

t.test("an operator's certificate is no site's", async (t) => {
  const ops = issue("alpha", "operator");
  const pems = { cert: ops.certPem, key: ops.keyPem };
  t.match(check(pems), [{ code: "TLS_CERTIFICATE_USAGE", facts: { lacks: "serverAuth" } }]);
  t.same(check(pems, { usages: ["client"] }), []);
});

t.test("the common name is no identity", async (t) => {
  // Subject alpha, but a subject alternative name of another.
  const [first] = check({}, { identity: "Tidemark" });
  t.match(first, { code: "TLS_IDENTITY_MISMATCH", facts: { found: "alpha" } });
});

t.test("an end that is near is a warning, and errors come first", async (t) => {
  const soon = NOW + 710 * DAY_MS;
  t.match(check({}, { nowMs: soon }), [{ severity: "warning", code: "TLS_CERTIFICATE_EXPIRES_SOON" }]);
  const both = check({}, { nowMs: soon, identity: "beta" });
  t.same(
    both.map(({ severity }) => severity),
    ["error", "warning"],
  );
});

t.test("an intermediate authority needs its root beside it", async (t) => {
  const root = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const middle = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const times = { notBeforeMs: NOW - DAY_MS, notAfterMs: NOW + 365 * DAY_MS };
  const pem = (raw: Buffer) =>
    `-----BEGIN CERTIFICATE-----\n${raw.toString("base64")}\n-----END CERTIFICATE-----\n`;
  const by = (commonName: string, keys: typeof root) => ({
    nameDer: encodeName({ commonName }),
    keyIdentifier: keyIdentifier(keys.publicKey),
    privateKey: keys.privateKey,
  });
  const authorityPem = (commonName: string, keys: typeof root, issuer: ReturnType<typeof by>) =>
    pem(
      encodeCertificate(
        { subject: { commonName }, publicKey: keys.publicKey, profile: { type: "authority" }, ...times },
        issuer,
      ),
    );
  const rootPem = authorityPem("root", root, by("root", root));
  const middlePem = authorityPem("middle", middle, by("root", root));
  const leafPem = pem(
    encodeCertificate(
      {
        subject: { commonName: "alpha" },
        publicKey: leaf.publicKey,
        profile: { type: "leaf", names: ["alpha"], usages: ["server", "client"] },
        ...times,
      },
      by("middle", middle),
    ),
  );
  const key = leaf.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const codes = (pems: Partial<TlsPems>) => check({ key, ...pems }).map(({ code }) => code);
  t.same(codes({ ca: rootPem, cert: leafPem + middlePem }), [], "the intermediate sent along");
  t.same(codes({ ca: middlePem + rootPem, cert: leafPem }), [], "both trusted");
  t.same(codes({ ca: middlePem, cert: leafPem }), ["TLS_AUTHORITY_INCOMPLETE"]);
  t.same(codes({ ca: rootPem, cert: leafPem }), ["TLS_NOT_ISSUED_BY_AUTHORITY"]);
});
