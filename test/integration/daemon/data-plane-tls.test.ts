import { once } from "node:events";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import t, { type Test } from "tap";
import { systemCode } from "#src/base/errors.js";
import { OPTION, REPLY } from "#src/platform/nbd/handshake-format.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { DaemonProcess, defaultConfig } from "#test/support/daemon-process.js";
import { eventually } from "#test/support/eventually.js";
import { nameAndItems, RawClient } from "#test/support/nbd/raw-client.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { TestAuthority, type TestCertificate } from "#test/support/tls/certificates.js";

const STANDIN = new URL("../../support/plane/standin-daemon.js", import.meta.url).pathname;

/** As far as the server lets it: undefined when the handshake failed. */
async function secured(port: number, certificate: TestCertificate): Promise<RawClient | undefined> {
  const clear = await RawClient.connect({ type: "tcp", host: "127.0.0.1", port });
  await clear.greet(3);
  if ((await clear.option(OPTION.startTls)).type !== REPLY.ack) return undefined;
  clear.socket.removeAllListeners("data");
  const socket = connectTls({ socket: clear.socket, ...certificate, checkServerIdentity: () => undefined });
  const client = new RawClient(socket);
  await Promise.race([once(socket, "secureConnect"), client.ended()]).catch((error: unknown) => {
    // While the authorities are exchanged neither side knows the other's.
    if (systemCode(error) !== "SELF_SIGNED_CERT_IN_CHAIN") throw error;
  });
  return socket.authorized ? client : undefined;
}

async function go(port: number, certificate: TestCertificate): Promise<number | undefined> {
  const client = await secured(port, certificate);
  const answers = await client?.optionAnswers(OPTION.go, nameAndItems("payroll/data"));
  client?.close();
  return answers?.at(-1)?.type;
}

async function start(t: Test) {
  const folder = tempFolder(t);
  const authority = new TestAuthority();
  const { ca, cert, key } = authority.write(folder, authority.issue("alpha", { hosts: ["127.0.0.1"] }));
  const config = defaultConfig(
    folder,
    `tls: { ca: ${ca}, cert: ${cert}, key: ${key} }\naccess: { operators: [ops], viewers: [grafana] }`,
  ).replace(/^nbd: .*$/m, "nbd: { listen: 127.0.0.1:0 }");
  const daemon = DaemonProcess.start(t, { folder, script: STANDIN, config });
  await daemon.ready();
  const [address = ""] = (await daemon.logged("ready"))["nbd"] as readonly string[];
  return { daemon, folder, authority, port: Number(address.split(":")[1]) };
}

t.test(
  "over TLS an operator has volumes, others do not, and a reload of access counts at once",
  async (t) => {
    const { daemon, authority, port } = await start(t);
    const clear = await RawClient.connect({ type: "tcp", host: "127.0.0.1", port });
    await clear.greet(3);
    t.equal((await clear.option(OPTION.go, nameAndItems("payroll/data"))).type, REPLY.tlsRequired);
    clear.close();
    const ops = await secured(port, authority.holder("ops"));
    t.equal((await ops?.optionAnswers(OPTION.go, nameAndItems("payroll/data")))?.at(-1)?.type, REPLY.ack);
    t.equal(
      (await ops?.ask({ command: COMMAND.write, payload: new Uint8Array(512) }))?.error,
      NBD_ERROR.none,
    );
    t.equal(await go(port, authority.holder("grafana")), REPLY.policy);
    t.equal(await go(port, authority.holder("nobody")), REPLY.policy);

    const { configFile } = daemon;
    writeFileSync(
      configFile,
      readFileSync(configFile, "utf8").replace("operators: [ops]", "operators: [admin]"),
    );
    daemon.kill("SIGHUP");
    t.match(await daemon.logged("configuration reloaded"), { reloaded: ["access"] });
    t.equal(await go(port, authority.holder("ops")), REPLY.policy);
    t.equal(await go(port, authority.holder("admin")), REPLY.ack);
    ops?.close();
    daemon.kill("SIGTERM");
    t.same(await daemon.ended(), { code: 0, signal: null });
  },
);

t.test("certificates that are replaced are the data thread's too", async (t) => {
  const { daemon, folder, authority, port } = await start(t);
  t.equal(await go(port, authority.holder("ops")), REPLY.ack);
  const next = new TestAuthority();
  const fresh = tempFolder(t);
  const files = next.write(fresh, next.issue("alpha", { hosts: ["127.0.0.1"] }));
  for (const [name, path] of Object.entries({
    "ca.pem": files.ca,
    "site.pem": files.cert,
    "site.key": files.key,
  }))
    renameSync(path, join(folder, name));
  daemon.kill("SIGHUP");
  await daemon.logged("certificates reloaded");
  await eventually("the new authority", async () =>
    (await go(port, next.holder("ops"))) === REPLY.ack ? true : undefined,
  );
  t.equal(await go(port, authority.holder("ops")), undefined, "the old one is nobody's any more");
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), { code: 0, signal: null });
});
