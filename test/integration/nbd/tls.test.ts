import { once } from "node:events";
import { connect as connectTls } from "node:tls";
import t, { type Test } from "tap";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { OPTION, REPLY } from "#src/platform/nbd/handshake-format.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { eventually } from "#test/support/eventually.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { flagsBytes, nameAndItems, optionBytes, RawClient } from "#test/support/nbd/raw-client.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { TestAuthority, type TestCertificate } from "#test/support/tls/certificates.js";

const MIB = 1024 * 1024;
const SIZE = 16 * MIB;

async function secured(t: Test, limits = {}) {
  const authority = new TestAuthority();
  const rig = await NbdRig.open(t, { "": new MemoryBlockDevice({ sizeBytes: SIZE }) });
  const tls = await authority.source(tempFolder(t), authority.issue("alpha", { hosts: ["127.0.0.1"] }));
  const address = await rig.listen({ address: { type: "tcp", host: "127.0.0.1", port: 0 }, tls, limits });
  return { authority, rig, address };
}

/** Through STARTTLS; the client behind it says no flags again. */
async function upgrade(
  clear: RawClient,
  certificate: TestCertificate | { readonly ca: string },
): Promise<RawClient> {
  clear.socket.removeAllListeners("data");
  const socket = connectTls({ socket: clear.socket, ...certificate, checkServerIdentity: () => undefined });
  const client = new RawClient(socket);
  await Promise.race([once(socket, "secureConnect"), client.ended()]);
  return client;
}

t.test("nothing but STARTTLS and ABORT is answered before TLS", async (t) => {
  const { address, rig } = await secured(t);
  const client = await RawClient.connect(address);
  await client.greet(3);
  for (const option of [
    OPTION.list,
    OPTION.info,
    OPTION.go,
    OPTION.structuredReply,
    OPTION.setMetaContext,
    11,
  ])
    t.equal((await client.option(option, nameAndItems(""))).type, REPLY.tlsRequired, `option ${option}`);
  t.equal((await client.option(OPTION.startTls, new Uint8Array(1))).type, REPLY.invalid);
  t.equal((await client.option(OPTION.abort)).type, REPLY.ack);
  await client.ended();
  const old = await RawClient.connect(address);
  await old.greet(3);
  old.send(optionBytes(OPTION.exportName));
  await old.ended();
  t.same(rig.opened, [], "nobody asked for an export");
});

t.test("with a certificate everything is served, and the resolver is told who it is", async (t) => {
  const { authority, address, rig } = await secured(t);
  const clear = await RawClient.connect(address);
  await clear.greet(3);
  t.equal((await clear.option(OPTION.startTls)).type, REPLY.ack);
  const client = await upgrade(clear, authority.holder("gamma"));
  t.equal((await client.option(OPTION.startTls)).type, REPLY.invalid, "once is enough");
  t.equal(
    (await client.option(OPTION.setMetaContext)).type,
    REPLY.invalid,
    "what was agreed on before is forgotten",
  );
  await client.optionAnswers(OPTION.go, nameAndItems(""));
  t.same(rig.clients, [{ trust: "certificate", identities: ["gamma"] }]);
  const payload = patternOf(3 * MIB + 5);
  t.equal((await client.ask({ command: COMMAND.write, offset: 77, payload })).error, NBD_ERROR.none);
  const { data } = await client.ask({ command: COMMAND.read, offset: 77, length: payload.length });
  sameBytes(t, data, payload);
  client.request({ command: COMMAND.disconnect });
  await client.ended();
  await rig.idle();
  t.same(rig.metrics.ends, ["upgraded", "disconnected"]);
});

t.test("without a certificate, or with one of another authority, nothing is served", async (t) => {
  const { authority, address, rig } = await secured(t);
  const other = new TestAuthority();
  const { cert, key } = other.holder("gamma");
  for (const certificate of [{ ca: authority.caPem }, { ca: authority.caPem, cert, key }]) {
    const clear = await RawClient.connect(address);
    await clear.greet(3);
    await clear.option(OPTION.startTls);
    const client = await upgrade(clear, certificate);
    await client.ended();
  }
  await rig.idle();
  t.same(rig.opened, []);
});

t.test("bytes that were pushed in behind STARTTLS are never acted upon", async (t) => {
  const { address, rig } = await secured(t);
  const client = await RawClient.connect(address);
  await client.read(18);
  client.send(flagsBytes(3), optionBytes(OPTION.startTls), optionBytes(OPTION.go, nameAndItems("")));
  await client.ended();
  await rig.idle();
  t.same([rig.opened, rig.metrics.ends], [[], ["handshake-garbage"]]);
});

t.test("strangers are bounded: in number, from one host, and in time", async (t) => {
  const { address, rig } = await secured(t, { handshakesPerHostMax: 3, handshakeMsMax: 300 });
  const clients = [];
  for (let count = 0; count < 3; count += 1) clients.push(await RawClient.connect(address));
  await Promise.all(clients.map((client) => client.read(18)));
  const fourth = await RawClient.connect(address);
  await fourth.ended();
  t.equal(fourth.unread, 0);
  await Promise.all(clients.map((client) => client.ended()));
  await eventually("room again", () => (rig.server.connections === 0 ? true : undefined));
  const next = await RawClient.connect(address);
  t.equal((await next.read(18)).length, 18);
  next.close();
});

t.test("a unix socket has no TLS to offer, and needs none", async (t) => {
  const { rig } = await secured(t);
  const client = await RawClient.connect(rig.address);
  await client.greet(3);
  t.equal((await client.option(OPTION.startTls)).type, REPLY.policy);
  t.equal((await client.optionAnswers(OPTION.go, nameAndItems(""))).at(-1)?.type, REPLY.ack);
  t.same(rig.clients, [{ trust: "local" }]);
  client.close();
});
