import { connect } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import t, { type Test } from "tap";
import type { RefusalReason } from "#src/platform/listen/refusal.js";
import { DAY_MS, TestAuthority } from "#test/support/tls/certificates.js";
import { firstAnswer, greet, ListenerRig, LOOPBACK, sendRaw } from "#test/support/tls/listener-rig.js";

const ours = new TestAuthority();
const theirs = new TestAuthority();
const server = ours.issue("alpha");
const good = ours.issue("ops", { role: "operator" });

async function openRig(t: Test, limits = {}) {
  const material = await ours.source(t.testdir({}), server);
  return await ListenerRig.open(t, LOOPBACK, { type: "tls", material, protocols: ["h2"] }, limits);
}

const MISUSES: readonly { what: string; reason: RefusalReason; options: ConnectionOptions }[] = [
  { what: "no client certificate", reason: "no-certificate", options: ours.client(undefined) },
  {
    what: "a certificate of another authority",
    reason: "unknown-authority",
    options: { ...theirs.client(theirs.issue("ops")), ca: ours.caPem },
  },
  {
    what: "a certificate that has expired",
    reason: "certificate-expired",
    options: ours.client(ours.issue("ops", { nowMs: Date.now() - 10 * DAY_MS, validDays: 1 })),
  },
  {
    what: "a certificate that is not valid yet",
    reason: "certificate-not-yet-valid",
    options: ours.client(ours.issue("ops", { nowMs: Date.now() + DAY_MS })),
  },
  {
    what: "TLS 1.1",
    reason: "tls-version",
    // At OpenSSL's default level TLS 1.1 is not even offered; a client that is old enough offers it.
    options: {
      ...ours.client(good),
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT:@SECLEVEL=0",
    },
  },
  {
    what: "HTTP/1.1 by ALPN",
    reason: "wrong-protocol",
    options: { ...ours.client(good), ALPNProtocols: ["http/1.1"] },
  },
  { what: "no ALPN", reason: "wrong-protocol", options: { ...ours.client(good), ALPNProtocols: [] } },
];

for (const { what, reason, options } of MISUSES) {
  t.test(`${what} ends that connection only`, async (t) => {
    const rig = await openRig(t);
    const answer = await greet(rig.port, options);
    await rig.until(() => rig.refused.length > 0);
    t.not(answer, "hello ops");
    t.same(rig.refused, [reason]);
    t.equal(rig.accepted.length, 0, "nothing is handed on");
    const [line] = rig.logger.lines;
    t.match(line, { level: "warn", fields: { reason, hint: String, remote: "127.0.0.1" } });
    t.equal(await greet(rig.port, ours.client(good)), "hello ops", "the next client is served");
    await rig.until(() => rig.listener.connections === 0);
    t.equal(rig.listener.handshakes, 0);
  });
}

for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
  t.test(`where ${version} clients may be anonymous, a bad certificate is still refused`, async (t) => {
    const material = await ours.source(t.testdir({}), server);
    const anonymous = (socket: TLSSocket): void => {
      socket.on("error", () => socket.destroy());
      socket.end("hello stranger\n");
    };
    const security = { type: "tls", material, protocols: [], anonymous } as const;
    const rig = await ListenerRig.open(t, LOOPBACK, security);
    const as = (options: ConnectionOptions) =>
      greet(rig.port, { ...options, minVersion: version, maxVersion: version });
    t.equal(await as(ours.client(undefined)), "hello stranger");
    t.equal(await as(ours.client(good)), "hello ops");
    const expired = ours.issue("ops", { nowMs: Date.now() - 10 * DAY_MS, validDays: 1 });
    t.notMatch(await as({ ...theirs.client(theirs.issue("ops")), ca: ours.caPem }), /hello/);
    t.notMatch(await as(ours.client(expired)), /hello/);
    await rig.until(() => rig.refused.length === 2);
    t.same(rig.refused, ["unknown-authority", "certificate-expired"]);
    t.equal(rig.accepted.length, 1, "the receiver sees only whom a certificate proves");
    t.equal(rig.listener.handshakes, 0);
  });

  t.test(`a ${version} client is served, and never resumes a session`, async (t) => {
    const rig = await openRig(t);
    const options = {
      port: rig.port,
      host: "127.0.0.1",
      ALPNProtocols: ["h2"],
      checkServerIdentity: () => undefined,
      ...ours.client(good),
      minVersion: version,
      maxVersion: version,
    };
    const first = connectTls(options);
    let session: Buffer | undefined;
    first.on("session", (offered: Buffer) => {
      session = offered;
    });
    t.equal(await firstAnswer(first), "hello ops");
    t.equal(first.getProtocol(), version);
    session ??= first.getSession();
    first.destroy();
    const second = connectTls({ ...options, ...(session === undefined ? {} : { session }) });
    t.equal(await firstAnswer(second), "hello ops");
    t.equal(second.isSessionReused(), false, "the certificate is shown and checked again");
    second.destroy();
    t.same(rig.refused, []);
  });
}

t.test("plaintext on a TLS port", async (t) => {
  const rig = await openRig(t);
  await sendRaw(rig.port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await sendRaw(rig.port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  await rig.until(() => rig.refused.length === 2);
  t.same(rig.refused, ["plaintext", "plaintext"]);
  t.equal(rig.logger.lines.length, 1, "logged once in the interval");
  t.match(rig.logger.lines[0]?.message, /without TLS/);
});

t.test("random bytes", async (t) => {
  const rig = await openRig(t);
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  };
  for (let round = 0; round < 50; round += 1) {
    const bytes = Uint8Array.from({ length: 1 + random() }, random);
    // Every second one begins like a TLS record, to get further in.
    if (round % 2 === 0) bytes.set([0x16, 0x03, 0x01].slice(0, bytes.length));
    await sendRaw(rig.port, bytes);
  }
  await rig.until(() => rig.refused.length === 50);
  t.equal(rig.accepted.length, 0);
  t.equal(await greet(rig.port, ours.client(good)), "hello ops");
  t.equal(rig.listener.handshakes, 0);
});

t.test("a handshake that trickles in byte by byte is cut when its time is over", async (t) => {
  const rig = await openRig(t, { handshakeMsMax: 300 });
  const socket = connect(rig.port, "127.0.0.1");
  const answer = firstAnswer(socket);
  // A record header that promises 512 bytes, and then one byte after the other.
  socket.write(Uint8Array.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
  const trickle = setInterval(() => socket.write(Uint8Array.from([0])), 20);
  t.teardown(() => {
    clearInterval(trickle);
    socket.destroy();
  });
  await rig.until(() => rig.refused.length === 1);
  clearInterval(trickle);
  t.same(rig.refused, ["handshake-timeout"]);
  t.not(await answer, "hello");
  await rig.until(() => rig.listener.connections === 0);
  t.equal(rig.listener.handshakes, 0);
});

t.test("silent connections take the places of strangers only as far as the limit goes", async (t) => {
  const rig = await openRig(t, { handshakesMax: 4, handshakesPerHostMax: 3 });
  const silent = Array.from({ length: 3 }, () => connect(rig.port, "127.0.0.1"));
  t.teardown(() => {
    for (const socket of silent) socket.destroy();
  });
  await rig.until(() => rig.listener.handshakes === 3);
  const fourth = await greet(rig.port, ours.client(good));
  t.match(fourth, /ECONNRESET|closed/);
  t.same(rig.refused, ["too-many-handshakes-from-host"]);

  const elsewhere = connect({ port: rig.port, host: "127.0.0.1", localAddress: "127.0.0.2" });
  t.teardown(() => elsewhere.destroy());
  await rig.until(() => rig.listener.handshakes === 4);
  const sixth = await greet(rig.port, {
    ...ours.client(good),
    socket: connect({ port: rig.port, host: "127.0.0.1", localAddress: "127.0.0.3" }),
  });
  t.match(sixth, /ECONNRESET|closed/);
  t.same(rig.refused, ["too-many-handshakes-from-host", "too-many-handshakes"]);

  for (const socket of silent) socket.destroy();
  await rig.until(() => rig.listener.handshakes === 1);
  t.equal(await greet(rig.port, ours.client(good)), "hello ops", "places are given back");
});

t.test("connections beyond the limit are closed at once and counted", async (t) => {
  const rig = await openRig(t, { connectionsMax: 2 });
  const held = [1, 2].map(() =>
    connectTls({
      port: rig.port,
      host: "127.0.0.1",
      ALPNProtocols: ["h2"],
      checkServerIdentity: () => undefined,
      ...ours.client(good),
    }),
  );
  t.teardown(() => {
    for (const socket of held) socket.destroy();
  });
  t.same(await Promise.all(held.map(firstAnswer)), ["hello ops", "hello ops"]);
  t.equal(rig.listener.handshakes, 0, "finished handshakes are no longer counted as such");
  t.match(await greet(rig.port, ours.client(good)), /ECONNRESET|closed/);
  t.same(rig.refused, ["too-many-connections"]);
  held[0]?.destroy();
  await rig.until(() => rig.listener.connections === 1);
  t.equal(await greet(rig.port, ours.client(good)), "hello ops");
});

t.test("closing drops handshakes under way and leaves the served alone", async (t) => {
  const rig = await openRig(t);
  const served = connectTls({
    port: rig.port,
    host: "127.0.0.1",
    ALPNProtocols: ["h2"],
    checkServerIdentity: () => undefined,
    ...ours.client(good),
  });
  const half = connect(rig.port, "127.0.0.1");
  t.teardown(() => served.destroy());
  const halfEnded = firstAnswer(half);
  t.equal(await firstAnswer(served), "hello ops");
  await rig.until(() => rig.listener.handshakes === 1);
  await rig.listener.close();
  t.match(await halfEnded, /ECONNRESET|closed/);
  const echoed = firstAnswer(served);
  served.write("still here");
  t.equal(await echoed, "still here");
  t.same(rig.refused, [], "our own closing is nobody's fault");
});
