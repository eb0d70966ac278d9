import { chmodSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { type CertificateFinding, checkDaemonFiles } from "#src/config/check-daemon-files.js";
import type { DaemonConfig } from "#src/config/daemon-config.js";
import type { ConfigFiles } from "#src/config/files.js";
import { loadDaemonConfig } from "#src/config/load-daemon.js";
import { realFiles } from "#src/config/real-files.js";

const NOW_MS = Date.UTC(2026, 0, 1);

async function load(directory: string): Promise<DaemonConfig> {
  const result = await loadDaemonConfig({ file: "alpha.yaml", workingDirectory: directory });
  if (result.type === "loaded") return result.config;
  throw new Error(JSON.stringify(result.issues));
}

function check(
  config: DaemonConfig,
  found: readonly CertificateFinding[] = [],
  files: ConfigFiles = realFiles,
) {
  return checkDaemonFiles(config, { files, nowMs: NOW_MS, checkCertificates: () => found });
}

const WITH_TLS = "site: alpha\ntls: { ca: ca.pem, cert: alpha.pem, key: alpha.key }\n";

t.test("everything in place: nothing to say", async (t) => {
  const directory = t.testdir({
    "alpha.yaml": `${WITH_TLS}image_roots: [images]\nhooks: { move: { run: [./move] } }\n`,
    "ca.pem": "CA",
    "alpha.pem": "CERT",
    "alpha.key": "KEY",
    images: {},
    move: "#!/bin/sh\n",
  });
  chmodSync(join(directory, "alpha.key"), 0o600);
  chmodSync(join(directory, "move"), 0o755);
  t.same(await check(await load(directory)), []);
});

t.test("missing TLS files are errors, at their keys", async (t) => {
  const config = await load(t.testdir({ "alpha.yaml": WITH_TLS, "ca.pem": "CA", "alpha.pem": {} }));
  t.match(await check(config), [
    { path: ["tls", "cert"], problem: "is not a regular file", severity: undefined },
    { path: ["tls", "key"], problem: "does not exist", severity: undefined },
  ]);
});

t.test("a key that this user may not read is an error", async (t) => {
  const directory = t.testdir({ "alpha.yaml": WITH_TLS, "ca.pem": "", "alpha.pem": "", "alpha.key": "" });
  const files: ConfigFiles = {
    ...realFiles,
    read: async (path, bytesMax) =>
      path.endsWith(".key") ? { type: "failure", code: "EACCES" } : realFiles.read(path, bytesMax),
  };
  chmodSync(join(directory, "alpha.key"), 0o600);
  t.match(await check(await load(directory), [], files), [
    { path: ["tls", "key"], problem: "may not be read by this user", hint: /the user that runs the daemon/ },
  ]);
});

t.test("a key that others can read or replace is a warning; reading by its group is not", async (t) => {
  const directory = t.testdir({ "alpha.yaml": WITH_TLS, "ca.pem": "", "alpha.pem": "", "alpha.key": "" });
  const config = await load(directory);
  const found: Record<string, number> = {};
  for (const mode of [0o600, 0o400, 0o640, 0o644, 0o660, 0o604]) {
    chmodSync(join(directory, "alpha.key"), mode);
    found[mode.toString(8)] = (await check(config)).length;
  }
  t.same(found, { 600: 0, 400: 0, 640: 0, 644: 1, 660: 1, 604: 1 });
  t.match(await check(config), [{ severity: "warning", found: "mode 0604", hint: /^chmod 600 / }]);
});

t.test("what the certificates' own check finds stands at the key it speaks of", async (t) => {
  const directory = t.testdir({
    "alpha.yaml": WITH_TLS,
    "ca.pem": "CA",
    "alpha.pem": "CERT",
    "alpha.key": "KEY",
  });
  chmodSync(join(directory, "alpha.key"), 0o600);
  const config = await load(directory);
  const file = (name: string) => join(directory, name);
  const finding = { severity: "error", message: "expired", hint: "renew it" } as const;
  const findings = await check(config, [
    { ...finding, facts: { file: file("alpha.pem") } },
    { ...finding, facts: { cert: file("alpha.pem"), ca: file("ca.pem") } },
    { ...finding, facts: { file: file("alpha.key") } },
    { ...finding, severity: "warning", facts: { file: file("ca.pem"), notAfter: "soon" } },
    { ...finding, facts: {} },
  ]);
  t.same(
    findings.map(({ path, severity }) => [path.join("."), severity]),
    [
      ["tls.cert", "error"],
      ["tls.cert", "error"],
      ["tls.key", "error"],
      ["tls.ca", "warning"],
      ["tls", "error"],
    ],
  );
});

t.test("the certificates' check gets contents, this site's identity and the time", async (t) => {
  const text = WITH_TLS.replace(" }", ", identity: alpha.example }");
  const directory = t.testdir({
    "alpha.yaml": text,
    "ca.pem": "CA",
    "alpha.pem": "CERT",
    "alpha.key": "KEY",
  });
  const calls: unknown[] = [];
  await checkDaemonFiles(await load(directory), {
    files: realFiles,
    nowMs: NOW_MS,
    checkCertificates: (...call) => {
      calls.push(call.slice(1));
      return [];
    },
  });
  t.same(calls, [
    [
      { ca: "CA", cert: "CERT", key: "KEY" },
      { identity: "alpha.example", usages: ["server", "client"], nowMs: NOW_MS },
    ],
  ]);
});

t.test("image roots that are not there and hooks that cannot run are warnings", async (t) => {
  const directory = t.testdir({
    "alpha.yaml":
      "site: alpha\nimage_roots: [gone, file]\nhooks: { a: { run: [./gone] }, b: { run: [./file] }, c: { run: [./dir] } }\n",
    file: "",
    dir: {},
  });
  chmodSync(join(directory, "file"), 0o644);
  t.match(await check(await load(directory)), [
    { severity: "warning", path: ["image_roots", 0], problem: "does not exist" },
    { severity: "warning", path: ["image_roots", 1], problem: "is not a directory" },
    { severity: "warning", path: ["hooks", "a", "run", 0], problem: "does not exist" },
    { severity: "warning", path: ["hooks", "b", "run", 0], problem: "is not executable by this user" },
    { severity: "warning", path: ["hooks", "c", "run", 0], problem: "is not a program" },
  ]);
});
