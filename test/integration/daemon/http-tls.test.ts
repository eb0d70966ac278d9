import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import t from "tap";
import { initTlsDirectory } from "#src/api/cli/tls-init/tls-init.js";
import { runProgram } from "#test/support/cli/run-program.js";
import { DaemonProcess } from "#test/support/daemon-process.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { firstAnswer } from "#test/support/tls/listener-rig.js";

/** What an HTTP listener that other machines reach tells whom. */
t.test("over TLS health needs no certificate, and metrics an operator's or a viewer's", async (t) => {
  const folder = tempFolder(t);
  const pki = join(folder, "tls");
  const people = ["ops", "eye", "beta", "guest"];
  await initTlsDirectory(pki, { sites: ["alpha"], operators: people, hosts: [], validDays: 30 }, Date.now());
  const config = [
    "site: alpha",
    `data_dir: ${join(folder, "data")}`,
    `grpc: { listen: ["unix:${join(folder, "grpc.sock")}"] }`,
    "http: { listen: 0.0.0.0:0 }",
    "nbd: { listen: [] }",
    "tls: { ca: tls/ca.pem, cert: tls/alpha.pem, key: tls/alpha.key }",
    "access: { operators: [ops], viewers: [eye] }",
    "peers: { beta: { address: 127.0.0.1:1 } }",
    "",
  ].join("\n");
  const daemon = DaemonProcess.start(t, { folder, config });
  const { http, grpc } = await daemon.ready();
  const port = Number(new URL(http).port);
  const ca = readFileSync(join(pki, "ca.pem"));
  const certificateOf = (name: string) => ({
    cert: readFileSync(join(pki, `${name}.pem`)),
    key: readFileSync(join(pki, `${name}.key`)),
  });
  const base = { port, host: "127.0.0.1", ca, checkServerIdentity: () => undefined, agent: false } as const;
  const get = async (path: string, name?: string) => {
    const reply = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const asked = request(
        { ...base, path, ...(name === undefined ? {} : certificateOf(name)) },
        async (got) => resolve({ status: got.statusCode ?? 0, body: await text(got) }),
      );
      asked.once("error", reject).end();
    });
    return reply;
  };

  t.match(await get("/healthz"), { status: 200, body: /"status":"ok"/ });
  t.match(await get("/readyz"), { status: 200, body: /"ready":true/ });
  t.match(await get("/metrics"), { status: 403, body: /access\.viewers/ });
  t.match(await get("/metrics", "ops"), { status: 200, body: /^tidemark_build_info/m });
  t.match(await get("/metrics", "eye"), { status: 200, body: /^tidemark_build_info/m });
  t.match(await get("/metrics", "beta"), { status: 403 }, "a peer replicates, and watches nothing");
  t.match(await get("/metrics", "guest"), { status: 403 });
  t.match(await get("/healthz", "guest"), { status: 200 });

  // A probe may name any protocol by ALPN, or none.
  for (const ALPNProtocols of [["h2", "http/1.1"], ["http/1.1"]]) {
    const socket = connect({ ...base, ALPNProtocols });
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    t.match(await firstAnswer(socket), /^HTTP\/1\.1 200 /);
    socket.destroy();
  }

  const asked = await runProgram(["--server", grpc[0] ?? "", "--output", "json", "status"]);
  t.match(JSON.parse(asked.stdout).listeners, [
    { service: "http", security: "tls" },
    { service: "grpc", security: "file-mode" },
  ]);
});
