import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import t, { type Test } from "tap";
import { startListening } from "#src/platform/listen/start-listening.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { PROGRAM } from "#test/support/cli/run-program.js";
import { defaultConfig, type LogLine } from "#test/support/daemon-process.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { outsideTap } from "#test/support/outside-tap.js";
import { tempFolder } from "#test/support/temp-folder.js";

const STANDIN = new URL("../../support/plane/standin-daemon.js", import.meta.url).pathname;

/** As systemd does: sockets are bound here, become descriptors from 3 on of the child, and are closed here. */
async function activate(t: Test, folder: string, names: string, servers: readonly Server[]) {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "tidemark.yaml");
  writeFileSync(config, defaultConfig(folder));
  // The shell becomes the daemon and so has the pid that it writes down.
  const script = `LISTEN_PID=$$ LISTEN_FDS=${servers.length} LISTEN_FDNAMES=${names} exec "$@"`;
  const command = [...outsideTap([process.execPath]), STANDIN, config];
  const descriptors = servers.map((server) =>
    Number(Reflect.get(Reflect.get(server, "_handle") as object, "fd")),
  );
  const child = spawn("/bin/sh", ["-c", script, "sh", ...command], {
    stdio: ["ignore", "pipe", "pipe", ...descriptors],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const lines: LogLine[] = [];
  let stderr = "";
  child.stdio[2]?.on("data", (chunk) => {
    stderr += String(chunk);
  });
  const ended = once(child, "close").then(([code]) => Number(code));
  const said = new Promise<LogLine | undefined>((resolve) => {
    if (child.stdout === null) throw new Error("the child has no output");
    createInterface({ input: child.stdout })
      .on("line", (line) => {
        const parsed: LogLine = JSON.parse(line);
        lines.push(parsed);
        if (parsed.msg === "ready") resolve(parsed);
      })
      .on("close", () => resolve(undefined));
  });
  const ready = await said;
  for (const server of servers) server.close();
  return { child, ended, lines, ready, stderr: () => stderr };
}

async function bind(where: { readonly path: string } | { readonly host: string; readonly port: number }) {
  const server = createServer();
  await startListening(server, where);
  return server;
}

t.test("sockets that a service manager bound take the place of the configured ones", async (t) => {
  const folder = tempFolder(t);
  const bound = join(folder, "bound.sock");
  // Closing our server takes the name that it bound away, but not a second one.
  const kept = `${bound}.kept`;
  const grpc = await bind({ path: bound });
  linkSync(bound, kept);
  const nbd = await bind({ host: "127.0.0.1", port: 0 });
  const http = await bind({ host: "127.0.0.1", port: 0 });
  const { child, ended, ready } = await activate(t, folder, "grpc:tidemark-nbd.socket:http", [
    grpc,
    nbd,
    http,
  ]);
  const [nbdAddress = ""] = (ready?.["nbd"] ?? []) as readonly string[];
  const [httpAddress = ""] = (ready?.["http"] ?? []) as readonly string[];
  t.same(ready?.["grpc"], [`unix:${bound}`]);
  t.match(nbdAddress, /^127\.0\.0\.1:\d+$/);
  for (const name of ["grpc.sock", "nbd.sock"])
    t.notOk(existsSync(join(folder, name)), `${name} is not made`);

  t.equal((await fetch(`http://${httpAddress}/readyz`)).status, 200);
  const client = await RawClient.transmitting(
    { type: "tcp", host: "127.0.0.1", port: Number(nbdAddress.split(":")[1]) },
    "payroll/data",
  );
  t.equal((await client.ask({ command: COMMAND.read, length: 4096 })).error, NBD_ERROR.none);
  client.close();
  const status = await runClient(process.execPath, [PROGRAM, "--server", `unix:${kept}`, "status"]);
  t.match(status, { code: 0, output: new RegExp(nbdAddress) });
  child.kill("SIGTERM");
  t.equal(await ended, 0);
  t.ok(existsSync(kept), "the name is the service manager's, and stays");
});

t.test("a socket that nobody would serve is refused, with what to do", async (t) => {
  const folder = tempFolder(t);
  const server = await bind({ host: "127.0.0.1", port: 0 });
  const { ended, ready, stderr } = await activate(t, folder, "console", [server]);
  t.equal(ready, undefined);
  t.equal(await ended, 1);
  t.match(stderr(), /127\.0\.0\.1:\d+ under the name "console", which is none of ours/);
});
