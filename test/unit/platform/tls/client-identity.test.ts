import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { LeafRole } from "#src/platform/tls/certificate-authority.js";
import { chooseClientFiles } from "#src/platform/tls/client-identity.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

const authority = new TestAuthority();

function directoryWith(t: Test, pairs: Readonly<Record<string, LeafRole>>): string {
  const directory = t.testdir({});
  writeFileSync(join(directory, "ca.pem"), authority.caPem);
  for (const [name, role] of Object.entries(pairs)) {
    const pair = authority.issue(name, { role });
    writeFileSync(join(directory, `${name}.pem`), pair.certPem);
    writeFileSync(join(directory, `${name}.key`), pair.keyPem);
  }
  return directory;
}

const files = (directory: string, name: string) => ({
  ca: join(directory, "ca.pem"),
  cert: join(directory, `${name}.pem`),
  key: join(directory, `${name}.key`),
});

t.test("client.pem comes first", async (t) => {
  const directory = directoryWith(t, { client: "site", ops: "operator" });
  t.same(await chooseClientFiles(directory), files(directory, "client"));
});

t.test("the only operator's pair, never a site's", async (t) => {
  const directory = directoryWith(t, { alpha: "site", ops: "operator", beta: "site" });
  writeFileSync(join(directory, "ca.key"), "");
  writeFileSync(join(directory, "notes.pem"), "not a certificate");
  writeFileSync(join(directory, "notes.key"), "");
  t.same(await chooseClientFiles(directory), files(directory, "ops"));
});

t.test("a pair that is named", async (t) => {
  const directory = directoryWith(t, { alpha: "site", ops: "operator", csi: "operator" });
  t.same(await chooseClientFiles(directory, "alpha"), files(directory, "alpha"));
  await t.rejects(chooseClientFiles(directory, "alhpa"), {
    code: "TLS_IDENTITY_MISSING",
    hint: "did you mean alpha? there: alpha, csi, ops",
  });
});

t.test("several operators: the candidates and the option are named", async (t) => {
  const directory = directoryWith(t, { ops: "operator", csi: "operator" });
  await t.rejects(chooseClientFiles(directory), {
    code: "TLS_IDENTITY_AMBIGUOUS",
    message: /: csi, ops$/,
    hint: "choose one: --tls-identity csi",
  });
});

t.test("nothing that fits", async (t) => {
  const sitesOnly = directoryWith(t, { alpha: "site" });
  await t.rejects(chooseClientFiles(sitesOnly), { code: "TLS_IDENTITY_MISSING", hint: /--operator NAME/ });
  rmSync(join(sitesOnly, "ca.pem"));
  await t.rejects(chooseClientFiles(sitesOnly), { code: "TLS_FILE_MISSING", hint: /copy ca.pem/ });
  await t.rejects(chooseClientFiles(join(sitesOnly, "none")), { code: "TLS_DIRECTORY_MISSING" });
});

t.test("a certificate whose key is kept elsewhere is no pair", async (t) => {
  const directory = directoryWith(t, { ops: "operator", csi: "operator" });
  rmSync(join(directory, "csi.key"));
  t.same(await chooseClientFiles(directory), files(directory, "ops"));
});
