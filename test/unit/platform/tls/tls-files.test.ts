import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import t from "tap";
import { inspectTlsFiles, loadTlsFiles, TLS_FILE_BYTES_MAX } from "#src/platform/tls/tls-files.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

const authority = new TestAuthority();
const alpha = authority.issue("alpha");
const expectation = { identity: "alpha", usages: ["server", "client"], nowMs: Date.now() } as const;

t.test("good files give material with its names and ends", async (t) => {
  const { material, warnings } = await loadTlsFiles(authority.write(t.testdir({}), alpha), expectation);
  t.same(warnings, []);
  t.same(material.identities, ["alpha"]);
  t.ok(material.notAfterMs > Date.now() && material.notAfterMs < material.authorityNotAfterMs);
  t.match(material.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

t.test("a file that is missing is named with its key in the configuration", async (t) => {
  for (const role of ["ca", "cert", "key"] as const) {
    const files = authority.write(t.testdir({}), alpha);
    rmSync(files[role]);
    await t.rejects(loadTlsFiles(files, expectation), {
      code: "TLS_FILE_MISSING",
      kind: "invalid",
      message: `the file of tls.${role} does not exist: ${files[role]}`,
      hint: /tidemark tls init/,
    });
  }
});

t.test("a directory, and a file that is far too large", async (t) => {
  const files = authority.write(t.testdir({}), alpha);
  rmSync(files.key);
  mkdirSync(files.key);
  await t.rejects(loadTlsFiles(files, expectation), { code: "TLS_FILE_UNREADABLE", hint: /let the user/ });
  writeFileSync(files.ca, "");
  truncateSync(files.ca, TLS_FILE_BYTES_MAX + 1);
  await t.rejects(loadTlsFiles(files, expectation), { code: "TLS_FILE_TOO_LARGE" });
});

t.test("inspecting lists all that is wrong and throws nothing", async (t) => {
  const files = authority.write(t.testdir({}), alpha);
  rmSync(files.ca);
  rmSync(files.key);
  const findings = await inspectTlsFiles(files, expectation);
  t.match(findings, [
    { severity: "error", code: "TLS_FILE_MISSING", facts: { file: files.ca } },
    { severity: "error", code: "TLS_FILE_MISSING", facts: { file: files.key } },
  ]);
  t.same(await inspectTlsFiles(authority.write(t.testdir({}), alpha), expectation), []);
});

t.test("a key that everybody can read is a warning", async (t) => {
  const files = authority.write(t.testdir({}), alpha);
  chmodSync(files.key, 0o640);
  t.same((await loadTlsFiles(files, expectation)).warnings, [], "a group may");
  chmodSync(files.key, 0o644);
  t.match((await loadTlsFiles(files, expectation)).warnings, [
    { severity: "warning", code: "TLS_KEY_EXPOSED", hint: `chmod 0600 ${files.key}` },
  ]);
});
