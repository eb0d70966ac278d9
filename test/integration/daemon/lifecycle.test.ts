import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { PROGRAM } from "#test/support/cli/run-program.js";
import { DaemonProcess } from "#test/support/daemon-process.js";
import { tempFolder } from "#test/support/temp-folder.js";

const GRACEFUL = { code: 0, signal: null };

t.test("a daemon comes up, answers, and goes down in order on SIGTERM and on SIGINT", async (t) => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const folder = tempFolder(t);
    const daemon = DaemonProcess.start(t, { folder });
    const { http } = await daemon.ready();
    t.equal((await fetch(`${http}/readyz`)).status, 200);
    daemon.kill(signal);
    t.same(await daemon.ended(), GRACEFUL);
    t.equal(daemon.stderr, "");
    t.equal(daemon.lines.at(-1)?.msg, "stopped");
    t.equal(statSync(join(folder, "data")).mode & 0o777, 0o700);
  }
});

t.test("/healthz, /readyz and /metrics of a running daemon", async (t) => {
  const daemon = DaemonProcess.start(t, { folder: tempFolder(t) });
  const { http } = await daemon.ready();
  t.match(await (await fetch(`${http}/healthz`)).json(), { status: "ok" });
  const ready: { ready: boolean; parts: { name: string; state: string }[] } = JSON.parse(
    await (await fetch(`${http}/readyz`)).text(),
  );
  t.equal(ready.ready, true);
  t.same([...new Set(ready.parts.map((part) => part.state))], ["running"]);
  t.ok(ready.parts.some((part) => part.name === "data-directory"));
  const metrics = await (await fetch(`${http}/metrics`)).text();
  t.match(metrics, /^tidemark_build_info\{version="\d/m);
  t.match(metrics, /^tidemark_part_state\{part="http",state="running"\} 1$/m);
  t.match(metrics, /^nodejs_eventloop_lag_p99_seconds /m);
});

t.test(
  "killed with -9 it leaves nothing that keeps the next one from starting, which is the same store",
  async (t) => {
    const folder = tempFolder(t);
    const first = DaemonProcess.start(t, { folder });
    await first.ready();
    first.kill("SIGKILL");
    t.same(await first.ended(), { code: null, signal: "SIGKILL" });
    const identity = readFileSync(join(folder, "data", "identity"));
    const second = DaemonProcess.start(t, { folder });
    await second.ready();
    t.same(readFileSync(join(folder, "data", "identity")), identity);
    second.kill("SIGTERM");
    t.same(await second.ended(), GRACEFUL);
    t.notOk(existsSync(join(folder, "grpc.sock")), "the socket is gone after a stop in order");
  },
);

t.test("a second daemon on the same data directory is refused, and told by which pid", async (t) => {
  const folder = tempFolder(t);
  const first = DaemonProcess.start(t, { folder });
  await first.ready();
  const second = DaemonProcess.start(t, { folder });
  t.same(await second.ended(), { code: 3, signal: null });
  t.match(second.stderr, new RegExp(`^tidemark: .*data is in use by the process with pid ${first.pid}\\b`));
  t.match(second.stderr, /^hint: stop that daemon first/m);
  t.match(second.lines.at(-2), {
    level: "error",
    error: { code: "DATA_DIR_LOCKED", facts: { pid: first.pid } },
  });
  first.kill("SIGTERM");
  t.same(await first.ended(), GRACEFUL);
});

t.test("a reader of the log that leaves does not take the daemon with it", async (t) => {
  const folder = tempFolder(t);
  const probe = DaemonProcess.start(t, { folder });
  await probe.ready();
  probe.kill("SIGTERM");
  await probe.ended();
  const command = `"$0" "$1" daemon --config "$2" | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const main = PROGRAM;
  const run = spawnSync("timeout", ["3", "bash", "-c", command, process.execPath, main, probe.configFile], {
    encoding: "utf8",
    timeout: 20_000,
  });
  t.equal(run.status, 124, "it was still running when its time was over");
});
