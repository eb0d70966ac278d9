import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import t from "tap";
import { encodeIdentity } from "#src/daemon/identity.js";
import type { IssuedPair } from "#src/platform/tls/certificate-authority.js";
import { DaemonProcess, defaultConfig } from "#test/support/daemon-process.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { DAY_MS, TestAuthority } from "#test/support/tls/certificates.js";

/** What is wrong before the start, what the daemon ends with, and what it says. All of it is on stderr, with a hint. */
interface BadStart {
  readonly prepare: (folder: string) => string;
  readonly code: number;
  readonly says: RegExp;
}

const STORE = "3f2b8c1e-7a55-4f1e-9d2c-0123456789ab";

function dataDirectory(folder: string, identity: Uint8Array | string, mode = 0o700): string {
  const path = join(folder, "data");
  mkdirSync(path);
  chmodSync(path, mode);
  writeFileSync(join(path, "identity"), identity);
  return defaultConfig(folder);
}

const authority = new TestAuthority();

function withCertificate(folder: string, pair: IssuedPair): string {
  authority.write(folder, pair);
  return defaultConfig(folder, "tls: { ca: ca.pem, cert: site.pem, key: site.key }");
}

function newerIdentity(): string {
  const body = "tidemark data directory\nformat: 99\n";
  return `${body}checksum: ${createHash("sha256").update(body).digest("hex")}\n`;
}

const CASES: Readonly<Record<string, BadStart>> = {
  "an unknown key": {
    prepare: (folder) => defaultConfig(folder, "data_dirr: /x"),
    code: 2,
    says: /data_dirr/,
  },
  "a configuration without a site": {
    prepare: (folder) => defaultConfig(folder).replace("site: alpha", ""),
    code: 2,
    says: /site/,
  },
  "a listener for all the world without tls": {
    prepare: (folder) => defaultConfig(folder).replace("127.0.0.1:0", "0.0.0.0:0"),
    code: 2,
    says: /tls/,
  },
  "certificates that are not there": {
    prepare: (folder) => defaultConfig(folder, "tls: { ca: a.pem, cert: b.pem, key: c.key }"),
    code: 2,
    says: /a\.pem/,
  },
  "a certificate for another name": {
    prepare: (folder) => withCertificate(folder, authority.issue("beta")),
    code: 2,
    says: /is for beta, not for alpha/,
  },
  "a certificate that has expired": {
    prepare: (folder) =>
      withCertificate(folder, authority.issue("alpha", { nowMs: Date.now() - 10 * DAY_MS, validDays: 1 })),
    code: 2,
    says: /expired/,
  },
  "a key that is of another certificate": {
    prepare: (folder) =>
      withCertificate(folder, { ...authority.issue("alpha"), keyPem: authority.issue("alpha").keyPem }),
    code: 2,
    says: /key/,
  },
  "the data of another site": {
    prepare: (folder) => dataDirectory(folder, encodeIdentity({ site: "beta", storeId: STORE })),
    code: 3,
    says: /belongs to the site beta, and this daemon is configured as alpha/,
  },
  "data of a newer format": {
    prepare: (folder) => dataDirectory(folder, newerIdentity()),
    code: 3,
    says: /has format 99, which a newer version of Tidemark wrote/,
  },
  "a damaged identity": {
    prepare: (folder) => dataDirectory(folder, "not an identity"),
    code: 1,
    says: /identity is damaged/,
  },
  "a data directory that others can enter": {
    prepare: (folder) => dataDirectory(folder, encodeIdentity({ site: "alpha", storeId: STORE }), 0o755),
    code: 2,
    says: /mode 0755.*\n(?:.*\n)*hint: .*chmod 700/,
  },
  "a directory of something else": {
    prepare: (folder) => {
      const path = join(folder, "data");
      mkdirSync(path, { mode: 0o700 });
      writeFileSync(join(path, "precious"), "");
      return defaultConfig(folder);
    },
    code: 2,
    says: /"precious"/,
  },
};

for (const [name, { prepare, code, says }] of Object.entries(CASES)) {
  t.test(`${name}: exit code ${code}, a message and what to do`, async (t) => {
    const folder = tempFolder(t);
    const daemon = DaemonProcess.start(t, { folder, config: prepare(folder) });
    t.same(await daemon.ended(), { code, signal: null });
    t.match(daemon.stderr, /^tidemark: /);
    t.match(daemon.stderr, says);
    t.match(daemon.stderr, /^hint: ./m);
    t.notMatch(daemon.stderr, /^ +at /m, "no stack");
    t.notOk(readdirSync(folder).includes("grpc.sock"));
  });
}

t.test(
  "a certificate for another site stops the daemon before the data directory is given a name",
  async (t) => {
    const folder = tempFolder(t);
    const config = withCertificate(folder, authority.issue("beta"));
    const daemon = DaemonProcess.start(t, { folder, config });
    t.same(await daemon.ended(), { code: 2, signal: null });
    t.notOk(readdirSync(folder).includes("data"), "no data directory was made");
  },
);

t.test("a port that is taken is named, and what was started before is stopped", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  t.teardown(() => taken.close());
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const folder = tempFolder(t);
  const config = defaultConfig(folder).replace("127.0.0.1:0", `127.0.0.1:${port}`);
  const daemon = DaemonProcess.start(t, { folder, config });
  t.same(
    await daemon.ended(),
    { code: 1, signal: null },
    "the machine's state, not the file's: worth another start",
  );
  t.match(daemon.stderr, `another program listens on 127.0.0.1:${port} already`);
  t.match(daemon.stderr, /^hint: ./m);
  t.match(
    daemon.lines.map((line) => line.msg),
    ["starting", "data directory created", "the daemon did not start"],
  );
  // Nothing of it stands in the way of the next.
  const next = DaemonProcess.start(t, { folder });
  await next.ready();
  next.kill("SIGTERM");
  t.same(await next.ended(), { code: 0, signal: null });
});
