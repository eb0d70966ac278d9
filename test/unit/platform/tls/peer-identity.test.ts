import { X509Certificate } from "node:crypto";
import t from "tap";
import { requireIdentity } from "#src/platform/tls/peer-identity.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

t.test("a server is the one that is meant by name, whatever host was dialled", async (t) => {
  const { certPem } = new TestAuthority().issue("beta", { hosts: ["spiffe://corp/beta"] });
  const certificate = new X509Certificate(certPem).toLegacyObject();
  t.equal(requireIdentity("beta")("203.0.113.9", certificate), undefined);
  t.equal(requireIdentity("spiffe://corp/beta")("203.0.113.9", certificate), undefined);
  t.match(requireIdentity("alpha")("203.0.113.9", certificate), {
    code: "PEER_IDENTITY_WRONG",
    facts: { expected: "alpha", found: "beta, spiffe://corp/beta" },
  });
  t.ok(requireIdentity("bet")("beta", certificate), "no part of a name is enough");
});
