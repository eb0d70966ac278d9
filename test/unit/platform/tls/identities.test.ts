import { X509Certificate } from "node:crypto";
import t from "tap";
import { certificateIdentities, parseSubjectAltNames } from "#src/platform/tls/identities.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["none", "", []],
  ["one DNS name", "DNS:alpha", ["alpha"]],
  ["DNS and URI", "DNS:alpha, URI:spiffe://corp/site/alpha", ["alpha", "spiffe://corp/site/alpha"]],
  ["upper case in DNS", "DNS:Alpha.Example", ["alpha.example"]],
  ["URIs keep their case", "URI:spiffe://Corp/Alpha", ["spiffe://Corp/Alpha"]],
  ["doubles", "DNS:alpha, DNS:ALPHA", ["alpha"]],
  ["other kinds", "IP Address:192.0.2.1, email:ops@x, DNS:alpha, Registered ID:1.2.3", ["alpha"]],
  ["a DNS name with a comma in it", 'DNS:"alpha, DNS:beta"', []],
  ["a quoted URI that hides a name", 'URI:"http://x/, DNS:beta"', []],
  ["a quoted name behind which a real one stands", 'DNS:"x, DNS:beta", DNS:alpha', ["alpha"]],
  ["escaped quotes", String.raw`DNS:"x\", DNS:beta, \"", DNS:alpha`, ["alpha"]],
  ["a quote that is never closed", 'DNS:alpha, DNS:"x, DNS:beta', []],
  ["text behind a quoted name", 'DNS:"x"y, DNS:alpha', ["alpha"]],
  ["a URI in a DNS name", "DNS:spiffe://corp/site/alpha", []],
  ["a plain name in a URI", "URI:alpha", []],
  ["a null byte", 'DNS:"alpha\\u0000.evil"', []],
  ["a directory name", 'DirName:"CN = x\\, DNS:beta", DNS:alpha', ["alpha"]],
  ["an other name", 'othername:"UPN::x, DNS:beta", DNS:alpha', ["alpha"]],
  ["an empty name", "DNS:", []],
  ["a wildcard is only itself", "DNS:*.example", ["*.example"]],
];

for (const [what, text, expected] of CASES) {
  t.test(what, async (t) => t.same(parseSubjectAltNames(text), expected));
}

t.test("very many names are cut, not fatal", async (t) => {
  const names = Array.from({ length: 10_000 }, (_, index) => `DNS:n${index}`).join(", ");
  t.equal(parseSubjectAltNames(names).length, 64);
});

t.test("a real certificate, with a URI that tries to be another name", async (t) => {
  const { certPem } = new TestAuthority().issue("alpha", {
    hosts: ["192.0.2.1", "spiffe://corp/x", "http://evil/, DNS:beta"],
  });
  t.same(certificateIdentities(new X509Certificate(certPem)), ["alpha", "spiffe://corp/x"]);
});
