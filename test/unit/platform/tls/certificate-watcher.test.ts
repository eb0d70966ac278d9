import { rmSync, writeFileSync } from "node:fs";
import t, { type Test } from "tap";
import type { TidemarkError } from "#src/base/errors.js";
import { CERTIFICATE_POLL_MS, CertificateWatcher } from "#src/platform/tls/certificate-watcher.js";
import type { TlsFiles, TlsMaterial } from "#src/platform/tls/tls-material.js";
import { DAY_MS, TestAuthority } from "#test/support/tls/certificates.js";
import { ManualClock } from "#test/support/tls/manual-clock.js";

const authority = new TestAuthority();

async function start(t: Test) {
  const files = authority.write(t.testdir({}), authority.issue("alpha"));
  const clock = new ManualClock(Date.now());
  const reloaded: TlsMaterial[] = [];
  const rejected: TidemarkError[] = [];
  const { watcher } = await CertificateWatcher.start({
    files,
    expectation: { identity: "alpha", usages: ["server", "client"] },
    clock,
    onReloaded: (material) => reloaded.push(material),
    onRejected: (error) => rejected.push(error),
  });
  t.teardown(() => watcher.stop());
  /** One poll, to its end: the next one is then set. */
  const poll = async () => {
    clock.advance(CERTIFICATE_POLL_MS);
    while (clock.timers === 0) await new Promise(setImmediate);
  };
  return { files, clock, watcher, reloaded, rejected, poll };
}

function renew(files: TlsFiles, name = "alpha", nowMs = Date.now()): void {
  const pair = authority.issue(name, { nowMs });
  writeFileSync(files.cert, pair.certPem);
  writeFileSync(files.key, pair.keyPem);
}

t.test("nothing is loaded while nothing changes", async (t) => {
  const { watcher, poll, reloaded } = await start(t);
  const before = watcher.current;
  await poll();
  await poll();
  t.equal(watcher.current, before);
  t.same(reloaded, []);
  t.match(await watcher.reload(), { type: "unchanged" });
});

t.test("a new pair is taken up by the next poll and told to all who subscribed", async (t) => {
  const { files, watcher, poll, reloaded, rejected } = await start(t);
  const told: string[] = [];
  const unsubscribe = watcher.subscribe(({ fingerprint }) => told.push(fingerprint));
  renew(files);
  await poll();
  t.equal(reloaded.length, 1);
  t.same(told, [watcher.current.fingerprint]);
  unsubscribe();
  renew(files);
  await poll();
  t.equal(told.length, 1);
  t.equal(reloaded.length, 2);
  t.same(rejected, []);
});

t.test("half a change waits for the other half, and is a problem only if that does not come", async (t) => {
  const { files, watcher, poll, reloaded, rejected } = await start(t);
  const before = watcher.current;
  writeFileSync(files.cert, authority.issue("alpha").certPem);
  await poll();
  t.same(rejected, [], "it may be in the middle of being replaced");
  await poll();
  await poll();
  t.match(rejected, [{ code: "TLS_KEY_MISMATCH" }], "said once");
  t.equal(watcher.status.problem?.code, "TLS_KEY_MISMATCH");
  t.equal(watcher.current, before, "the old stays in use");
  renew(files);
  await poll();
  t.equal(reloaded.length, 1);
  t.equal(watcher.status.problem, undefined);
});

t.test("a problem that becomes another one is said again", async (t) => {
  const { files, watcher, poll, rejected } = await start(t);
  rmSync(files.key);
  await poll();
  await poll();
  renew(files, "beta");
  await poll();
  await poll();
  t.match(rejected, [{ code: "TLS_FILE_MISSING" }, { code: "TLS_IDENTITY_MISMATCH" }]);
  t.match(watcher.current.identities, ["alpha"]);
});

t.test("who asks gets the answer at once", async (t) => {
  const { files, watcher, rejected } = await start(t);
  renew(files, "beta");
  t.match(await watcher.reload(), { type: "rejected", error: { code: "TLS_IDENTITY_MISMATCH" } });
  t.equal(rejected.length, 1);
  renew(files);
  t.match(await watcher.reload(), { type: "reloaded" });
});

t.test("a certificate for tomorrow is taken up tomorrow, without being touched again", async (t) => {
  const { files, watcher, clock, poll, reloaded, rejected } = await start(t);
  renew(files, "alpha", clock.wallMs() + DAY_MS);
  await poll();
  await poll();
  t.match(rejected, [{ code: "TLS_CERTIFICATE_NOT_YET_VALID" }]);
  clock.advance(DAY_MS);
  while (clock.timers === 0) await new Promise(setImmediate);
  await poll();
  t.equal(reloaded.length, 1);
  t.equal(watcher.status.problem, undefined);
});

t.test("the old files put back end the problem", async (t) => {
  const directory = t.testdir({});
  const pair = authority.issue("alpha");
  const files = authority.write(directory, pair);
  const clock = new ManualClock(Date.now());
  const rejected: TidemarkError[] = [];
  const { watcher } = await CertificateWatcher.start({
    files,
    expectation: { identity: "alpha", usages: ["server", "client"] },
    clock,
    onReloaded: () => t.fail("nothing new was put there"),
    onRejected: (error) => rejected.push(error),
  });
  writeFileSync(files.cert, "nonsense");
  await watcher.reload();
  t.equal(watcher.status.problem?.code, "TLS_NOT_PEM");
  writeFileSync(files.cert, pair.certPem);
  t.match(await watcher.reload(), { type: "unchanged" });
  t.equal(watcher.status.problem, undefined);
  await watcher.stop();
  t.equal(clock.timers, 0, "stopped: no timer is left");
});

t.test("nothing starts with files that are wrong", async (t) => {
  const files = authority.write(t.testdir({}), authority.issue("beta"));
  await t.rejects(
    CertificateWatcher.start({
      files,
      expectation: { identity: "alpha", usages: ["server", "client"] },
      clock: new ManualClock(Date.now()),
      onReloaded: () => undefined,
      onRejected: () => undefined,
    }),
    { code: "TLS_IDENTITY_MISMATCH" },
  );
});
