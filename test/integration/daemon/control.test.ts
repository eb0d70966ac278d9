import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { initTlsDirectory } from "#src/api/cli/tls-init/tls-init.js";
import { runProgram } from "#test/support/cli/run-program.js";
import { DaemonProcess, defaultConfig } from "#test/support/daemon-process.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test(
  "the site shows itself over its unix socket: parts, listeners with the ports bound, store",
  async (t) => {
    const folder = tempFolder(t);
    const daemon = DaemonProcess.start(t, { folder });
    const { http, grpc } = await daemon.ready();
    t.same(grpc, [`unix:${join(folder, "grpc.sock")}`]);
    const asked = await runProgram(["--server", grpc[0] ?? "", "--output", "json", "status"]);
    t.equal(asked.exitCode, 0, asked.stderr);
    const opened = await daemon.logged("data directory created");
    t.match(JSON.parse(asked.stdout), {
      site: "alpha",
      id: opened["store"],
      data_dir: join(folder, "data"),
      parts: [
        { name: "data-directory", state: "running" },
        { name: "data-plane", state: "running" },
        { name: "http", state: "running" },
        { name: "control", state: "running" },
      ],
      listeners: [
        { service: "nbd", address: `unix:${join(folder, "nbd.sock")}`, security: "file-mode" },
        { service: "http", address: http.slice("http://".length), security: "loopback" },
        { service: "grpc", address: grpc[0], security: "file-mode" },
      ],
    });
  },
);

t.test("an operator reloads the configuration, and is told what is wrong with it", async (t) => {
  const folder = tempFolder(t);
  const daemon = DaemonProcess.start(t, { folder });
  const { grpc } = await daemon.ready();
  const reload = () => runProgram(["--server", grpc[0] ?? "", "config", "reload"]);
  writeFileSync(daemon.configFile, defaultConfig(folder, "log: { level: warn }"));
  const good = await reload();
  t.equal(good.exitCode, 0, good.stderr);
  t.match(good.stdout, /log\.level/);
  writeFileSync(daemon.configFile, "no_such_key: 1\n");
  const bad = await reload();
  t.equal(bad.exitCode, 2);
  t.match(bad.stderr, /no_such_key/);
});

t.test(
  "with certificates: an operator's is served, a stranger's is not, and new ones are taken up",
  async (t) => {
    const folder = tempFolder(t);
    const pki = join(folder, "tls");
    const issue = () =>
      initTlsDirectory(
        pki,
        { sites: ["alpha"], operators: ["ops", "guest"], hosts: [], validDays: 30 },
        Date.now(),
      );
    await issue();
    const config = [
      "site: alpha",
      `data_dir: ${join(folder, "data")}`,
      "grpc: { listen: 127.0.0.1:0 }",
      "http: { listen: 127.0.0.1:0 }",
      "nbd: { listen: [] }",
      "tls: { ca: tls/ca.pem, cert: tls/alpha.pem, key: tls/alpha.key }",
      "access: { operators: [ops] }",
      "",
    ].join("\n");
    const daemon = DaemonProcess.start(t, { folder, config });
    const { http, grpc } = await daemon.ready();
    const [server = ""] = grpc;
    const status = (name: string) =>
      runProgram([
        "--server",
        server,
        "--tls-dir",
        clientFolder(folder, pki, name),
        "--output",
        "json",
        "status",
      ]);

    const ops = await status("ops");
    t.equal(ops.exitCode, 0, ops.stderr);
    t.match(JSON.parse(ops.stdout), {
      certificate: { identities: ["alpha"] },
      listeners: [
        { service: "http", security: "loopback" },
        { service: "grpc", security: "mutual-tls" },
      ],
    });
    const guest = await status("guest");
    t.equal(guest.exitCode, 3);
    t.match(guest.stderr, /guest/);
    t.match(
      await (await fetch(`${http}/metrics`)).text(),
      /^tidemark_certificate_expiry_timestamp_seconds\{kind="site"\} \d/m,
    );

    rmSync(join(pki, "alpha.pem"));
    rmSync(join(pki, "alpha.key"));
    daemon.kill("SIGHUP");
    t.match(await daemon.logged("configuration not reloaded: the old one stays in force"), {
      error: { message: /alpha/ },
    });
    t.equal((await status("ops")).exitCode, 0, "the old certificate goes on");
    const before = JSON.parse((await status("ops")).stdout);
    await issue();
    daemon.kill("SIGHUP");
    await daemon.logged("certificates reloaded");
    t.match(JSON.parse((await status("ops")).stdout), {
      site: before.site,
      certificate: { identities: ["alpha"] },
    });
    daemon.kill("SIGTERM");
    t.same(await daemon.ended(), { code: 0, signal: null });
  },
);

t.test(
  "certificates that the configuration names anew are taken up by a reload, listeners and all",
  async (t) => {
    const folder = tempFolder(t);
    const issue = (directory: string) =>
      initTlsDirectory(
        join(folder, directory),
        { sites: ["alpha"], operators: ["ops"], hosts: [], validDays: 30 },
        Date.now(),
      );
    await issue("old");
    await issue("new");
    const config = (directory: string): string =>
      [
        "site: alpha",
        `data_dir: ${join(folder, "data")}`,
        "grpc: { listen: 127.0.0.1:0 }",
        "http: { listen: 127.0.0.1:0 }",
        "nbd: { listen: [] }",
        `tls: { ca: ${directory}/ca.pem, cert: ${directory}/alpha.pem, key: ${directory}/alpha.key }`,
        "access: { operators: [ops] }",
        "",
      ].join("\n");
    const daemon = DaemonProcess.start(t, { folder, config: config("old") });
    const [server = ""] = (await daemon.ready()).grpc;
    const exitCodeOf = async (directory: string): Promise<number | null> => {
      const client = clientFolder(join(folder, `of-${directory}`), join(folder, directory), "ops");
      return (await runProgram(["--server", server, "--tls-dir", client, "status"])).exitCode;
    };
    t.same([await exitCodeOf("old"), await exitCodeOf("new")], [0, 4]);
    writeFileSync(daemon.configFile, config("new"));
    daemon.kill("SIGHUP");
    t.match(await daemon.logged("configuration reloaded"), {
      reloaded: ["tls.ca", "tls.cert", "tls.key"],
      needRestart: [],
    });
    t.same([await exitCodeOf("old"), await exitCodeOf("new")], [4, 0]);
  },
);

/** As an operator has it: the authority, and one pair. */
function clientFolder(folder: string, pki: string, name: string): string {
  const target = join(folder, `client-${name}`);
  mkdirSync(target, { recursive: true });
  cpSync(join(pki, "ca.pem"), join(target, "ca.pem"));
  cpSync(join(pki, `${name}.pem`), join(target, "client.pem"));
  cpSync(join(pki, `${name}.key`), join(target, "client.key"));
  return target;
}
