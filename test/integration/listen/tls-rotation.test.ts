import { rename, writeFile } from "node:fs/promises";
import { connect as connectTls, type TLSSocket } from "node:tls";
import t, { type Test } from "tap";
import type { TidemarkError } from "#src/base/errors.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { CertificateWatcher } from "#src/platform/tls/certificate-watcher.js";
import type { TlsFiles } from "#src/platform/tls/tls-material.js";
import { TestAuthority } from "#test/support/tls/certificates.js";
import { firstAnswer, ListenerRig, LOOPBACK } from "#test/support/tls/listener-rig.js";

const authority = new TestAuthority();
const client = authority.client(authority.issue("ops", { role: "operator" }));

async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function dial(port: number): TLSSocket {
  return connectTls({
    port,
    host: "127.0.0.1",
    ALPNProtocols: ["h2"],
    checkServerIdentity: () => undefined,
    ...client,
  });
}

/** The serial number of the certificate that a new connection is shown. */
async function serialShown(port: number): Promise<string> {
  const socket = dial(port);
  const answer = await firstAnswer(socket);
  const serial = answer === "hello ops" ? socket.getPeerCertificate().serialNumber : answer;
  socket.destroy();
  return serial;
}

async function open(t: Test, files: TlsFiles) {
  const rejected: TidemarkError[] = [];
  const { watcher } = await CertificateWatcher.start({
    files,
    expectation: { identity: "alpha", usages: ["server", "client"] },
    clock: new RealClock(),
    pollMs: 10,
    onReloaded: () => undefined,
    onRejected: (error) => rejected.push(error),
  });
  t.teardown(() => watcher.stop());
  const rig = await ListenerRig.open(t, LOOPBACK, { type: "tls", material: watcher, protocols: ["h2"] });
  return { rig, watcher, rejected };
}

t.test("files are swapped by rename while connections flow", async (t) => {
  const files = authority.write(t.testdir({}), authority.issue("alpha"));
  const { rig, watcher, rejected } = await open(t, files);
  const old = dial(rig.port);
  t.teardown(() => old.destroy());
  t.equal(await firstAnswer(old), "hello ops");
  const oldSerial = old.getPeerCertificate().serialNumber;

  const load = { running: true, failures: [] as string[], serials: new Set<string>() };
  const workers = Array.from({ length: 3 }, async () => {
    while (load.running) {
      const serial = await serialShown(rig.port);
      if (/^[0-9A-F]{32}$/.test(serial)) load.serials.add(serial);
      else load.failures.push(serial);
    }
  });
  const rotations = 10;
  for (let round = 0; round < rotations; round += 1) {
    const before = watcher.current.fingerprint;
    const pair = authority.issue("alpha");
    await replace(files.cert, pair.certPem);
    await replace(files.key, pair.keyPem);
    await rig.until(() => watcher.current.fingerprint !== before);
  }
  const last = await serialShown(rig.port);
  load.running = false;
  await Promise.all(workers);

  t.same(load.failures, [], "no connection failed");
  t.not(last, oldSerial, "new connections see the new certificate");
  t.ok(load.serials.size > 1, "certificates changed under the load");
  t.same(rejected, [], "files that are half replaced are nothing to complain about");
  const echoed = firstAnswer(old);
  old.write("still here");
  t.equal(await echoed, "still here", "the connection from before goes on");
  t.equal(old.getPeerCertificate().serialNumber, oldSerial);
});

t.test("a bad new file leaves the old in use", async (t) => {
  const files = authority.write(t.testdir({}), authority.issue("alpha"));
  const { rig, watcher, rejected } = await open(t, files);
  const before = await serialShown(rig.port);
  await replace(files.cert, authority.issue("beta").certPem);
  await rig.until(() => rejected.length > 0);
  t.equal(rejected[0]?.code, "TLS_IDENTITY_MISMATCH");
  t.equal(watcher.status.problem?.code, "TLS_IDENTITY_MISMATCH");
  t.equal(await serialShown(rig.port), before);

  const pair = authority.issue("alpha");
  await replace(files.cert, pair.certPem);
  await replace(files.key, pair.keyPem);
  await rig.until(() => watcher.status.problem === undefined);
  t.not(await serialShown(rig.port), before, "mended files are taken up");
});

t.test("a client of the old authority is refused once the authority is replaced", async (t) => {
  const directory = t.testdir({});
  const files = authority.write(directory, authority.issue("alpha"));
  const { rig, watcher } = await open(t, files);
  t.match(await serialShown(rig.port), /^[0-9A-F]{32}$/);
  const next = new TestAuthority();
  const pair = next.issue("alpha");
  await replace(files.ca, next.caPem);
  await replace(files.cert, pair.certPem);
  await replace(files.key, pair.keyPem);
  await watcher.reload();
  const socket = connectTls({
    port: rig.port,
    host: "127.0.0.1",
    ALPNProtocols: ["h2"],
    ...client,
    ca: next.caPem,
    checkServerIdentity: () => undefined,
  });
  t.not(await firstAnswer(socket), "hello ops");
  socket.destroy();
  await rig.until(() => rig.refused.length > 0);
  t.same(rig.refused, ["unknown-authority"]);
});
