import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { DaemonProcess } from "#test/support/daemon-process.js";
import { NotifySocket } from "#test/support/notify-socket.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test("systemd is told when the daemon is ready, reloads, lives and stops", async (t) => {
  if (!requireTool(t, "python")) return;
  const folder = tempFolder(t);
  const path = join(folder, "notify");
  const socket = await NotifySocket.bind(t, path);
  const daemon = DaemonProcess.start(t, {
    folder,
    environment: { NOTIFY_SOCKET: path, WATCHDOG_USEC: "200000" },
  });
  const { http } = await daemon.ready();
  await socket.received(3);
  t.match(socket.messages[0], /^READY=1\nSTATUS=site alpha on /);
  t.match(socket.messages[0], http.slice("http://".length));
  t.same(socket.messages.slice(1, 3), ["WATCHDOG=1", "WATCHDOG=1"]);

  const before = process.hrtime.bigint() / 1000n;
  daemon.kill("SIGHUP");
  await daemon.logged("configuration reloaded");
  writeFileSync(daemon.configFile, "wrong");
  daemon.kill("SIGHUP");
  await daemon.logged("configuration not reloaded: the old one stays in force");
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), { code: 0, signal: null });

  const said = socket.messages.filter((message) => message !== "WATCHDOG=1");
  t.match(said, [
    /^READY=1\n/,
    /^RELOADING=1\nMONOTONIC_USEC=\d+$/,
    /^READY=1\n/,
    /^RELOADING=1\nMONOTONIC_USEC=\d+$/,
    /^READY=1\n/,
    /^STOPPING=1\nSTATUS=stopping on SIGTERM$/,
  ]);
  const usec = BigInt(said[1]?.split("=").at(-1) ?? 0);
  t.ok(
    usec >= before && usec <= process.hrtime.bigint() / 1000n,
    "on the clock that systemd compares it with",
  );
});

t.test("an abstract socket does as well", async (t) => {
  if (!requireTool(t, "python")) return;
  const folder = tempFolder(t);
  const name = `@${folder}/notify`;
  const socket = await NotifySocket.bind(t, name);
  const daemon = DaemonProcess.start(t, { folder, environment: { NOTIFY_SOCKET: name } });
  await daemon.ready();
  await socket.received(1);
  t.match(socket.messages[0], /^READY=1\n/);
});

t.test("a socket that nobody listens on is a warning", async (t) => {
  const folder = tempFolder(t);
  const daemon = DaemonProcess.start(t, { folder, environment: { NOTIFY_SOCKET: join(folder, "nobody") } });
  await daemon.ready();
  t.match(await daemon.logged("systemd cannot be told how the daemon is"), { level: "warn" });
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), { code: 0, signal: null });
});
