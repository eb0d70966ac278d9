import { generateKeyPairSync, X509Certificate } from "node:crypto";
import t from "tap";
import { CertificateAuthority } from "#src/platform/tls/certificate-authority.js";
import { DAY_MS } from "#test/support/tls/certificates.js";

const NOW = Date.UTC(2026, 0, 15, 12);

t.test("an authority may issue leaves for ten years, and nothing else", async (t) => {
  const { certificate } = CertificateAuthority.create(NOW);
  t.equal(certificate.ca, true);
  t.equal(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom), 3650 * DAY_MS);
  t.equal(Date.parse(certificate.validFrom), NOW - 5 * 60_000, "backdated for clocks that are behind");
  t.ok(certificate.verify(certificate.publicKey));
});

t.test("two authorities have different names, keys and serial numbers", async (t) => {
  const one = CertificateAuthority.create(NOW).certificate;
  const other = CertificateAuthority.create(NOW).certificate;
  t.not(one.subject, other.subject);
  t.not(one.serialNumber, other.serialNumber);
  t.equal(one.checkIssued(other), false);
});

t.test("a site's certificate is for both ends, an operator's for the client's only", async (t) => {
  const authority = CertificateAuthority.create(NOW);
  const site = authority.issue({ role: "site", name: "alpha", hosts: ["a.example"], validDays: 730 }, NOW);
  const operator = authority.issue({ role: "operator", name: "ops", hosts: [], validDays: 1 }, NOW);
  const siteCertificate = new X509Certificate(site.certPem);
  t.same(siteCertificate.keyUsage, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  t.equal(siteCertificate.subjectAltName, "DNS:alpha, DNS:a.example");
  t.equal(siteCertificate.ca, false);
  const operatorCertificate = new X509Certificate(operator.certPem);
  t.same(operatorCertificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
  t.equal(Date.parse(operatorCertificate.validTo), NOW - 5 * 60_000 + DAY_MS);
});

t.test("a certificate ends with its authority at the latest", async (t) => {
  const authority = CertificateAuthority.create(NOW);
  const { certPem } = authority.issue(
    { role: "site", name: "alpha", hosts: [], validDays: 3650 },
    NOW + 10 * DAY_MS,
  );
  t.equal(Date.parse(new X509Certificate(certPem).validTo), authority.notAfterMs);
});

t.test("an authority that is taken up again issues what the same authority verifies", async (t) => {
  const first = CertificateAuthority.create(NOW);
  const again = CertificateAuthority.open(first.pair);
  const leaf = new X509Certificate(
    again.issue({ role: "site", name: "alpha", hosts: [], validDays: 1 }, NOW).certPem,
  );
  t.ok(leaf.checkIssued(first.certificate));
  t.ok(leaf.verify(first.certificate.publicKey));
});

t.test("what is no authority of ours is refused", async (t) => {
  const one = CertificateAuthority.create(NOW);
  const other = CertificateAuthority.create(NOW);
  const leaf = one.issue({ role: "site", name: "alpha", hosts: [], validDays: 1 }, NOW);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const rsa = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const pairs = {
    "a leaf": leaf,
    "another's key": { certPem: one.pair.certPem, keyPem: other.pair.keyPem },
    "a key of another kind": { certPem: one.pair.certPem, keyPem: rsa },
    nonsense: { certPem: "nonsense", keyPem: "nonsense" },
  };
  for (const [what, pair] of Object.entries(pairs)) {
    t.throws(() => CertificateAuthority.open(pair), { code: "TLS_AUTHORITY_UNUSABLE" }, what);
  }
});
