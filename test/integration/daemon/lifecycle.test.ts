import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
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

t.test("a daemon that is stopped while it hangs in its start ends in order", async (t) => {
  const daemon = DaemonProcess.start(t, {
    folder: tempFolder(t),
    script: MISBEHAVING,
    environment: { MISBEHAVE: "start-hangs" },
  });
  await daemon.logged("data directory created");
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), GRACEFUL);
});

t.test("a second signal ends it at once, whatever hangs", async (t) => {
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    const daemon = DaemonProcess.start(t, {
      folder: tempFolder(t),
      script: MISBEHAVING,
      environment: { MISBEHAVE: "stop-hangs" },
    });
    await daemon.ready();
    daemon.kill("SIGTERM");
    await daemon.logged("stopping");
    const before = performance.now();
    daemon.kill(signal);
    t.same(await daemon.ended(), { code, signal: null });
    t.ok(performance.now() - before < 2000);
    t.match(daemon.lines.at(-1), { msg: "ended at once by a second signal", signal });
  }
});

t.test("a part that hangs on stop is named, the others stop, and the process ends with 1", async (t) => {
  const daemon = DaemonProcess.start(t, {
    folder: tempFolder(t),
    script: MISBEHAVING,
    environment: { MISBEHAVE: "stop-hangs" },
  });
  await daemon.ready();
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), { code: 1, signal: null });
  t.match(daemon.stderr, /not every part stopped in order: misbehaving/);
  t.match(
    daemon.lines.find((line) => line.msg === "stopped"),
    { abandoned: ["misbehaving"], failed: [] },
  );
});

t.test("a handle that a part leaks does not keep the process", async (t) => {
  const daemon = DaemonProcess.start(t, {
    folder: tempFolder(t),
    script: MISBEHAVING,
    environment: { MISBEHAVE: "leaks-a-handle" },
  });
  await daemon.ready();
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), GRACEFUL);
  t.match(daemon.lines.at(-1)?.msg, /kept alive after the stop/);
});

t.test("a part that fails to start stops the others and tells why", async (t) => {
  const folder = tempFolder(t);
  const daemon = DaemonProcess.start(t, {
    folder,
    script: MISBEHAVING,
    environment: { MISBEHAVE: "start-fails" },
  });
  t.same(await daemon.ended(), { code: 1, signal: null });
  t.match(daemon.stderr, /^tidemark: the part has had enough/);
  t.match(
    daemon.lines.find((line) => line.level === "error"),
    { msg: "the daemon did not start", error: { code: "NOT_TODAY", hint: "give it more" } },
  );
  t.equal(readFileSync(join(folder, "data", "lock"), "utf8"), "", "the lock was let go in order");
});

t.test(
  "the failure of a part that the daemon cannot do without ends it in order, with the cause",
  async (t) => {
    const daemon = DaemonProcess.start(t, {
      folder: tempFolder(t),
      script: MISBEHAVING,
      environment: { MISBEHAVE: "fatal-failure" },
    });
    t.same(await daemon.ended(), { code: 1, signal: null });
    t.match(daemon.stderr, /^tidemark: the part has had enough/);
    t.equal(daemon.lines.at(-1)?.msg, "stopped");
  },
);

t.test("what nobody expected is logged with its causes and ends the process with 70, at once", async (t) => {
  for (const [way, message] of [
    ["throw", "a promise of ours is broken"],
    ["reject", "nobody handles this"],
    ["assertion-as-failure", "told as a failure"],
  ] as const) {
    const daemon = DaemonProcess.start(t, {
      folder: tempFolder(t),
      script: MISBEHAVING,
      environment: { MISBEHAVE: way },
    });
    t.same(await daemon.ended(), { code: 70, signal: null }, way);
    t.match(daemon.lines.at(-1), {
      level: "error",
      msg: "unexpected error: the process ends",
      error: { message, stack: /misbehaving-daemon/ },
    });
    t.notOk(
      daemon.lines.some((line) => line.msg === "stopped"),
      "nothing is stopped in order",
    );
  }
});

t.test("the causes of an unexpected error are in its line, to the last", async (t) => {
  const daemon = DaemonProcess.start(t, {
    folder: tempFolder(t),
    script: MISBEHAVING,
    environment: { MISBEHAVE: "throw" },
  });
  await daemon.ended();
  t.match(daemon.lines.at(-1), { error: { name: "AssertionFailure", cause: { message: "deeper down" } } });
});

t.test("a reader of the log that leaves does not take the daemon with it", async (t) => {
  const folder = tempFolder(t);
  const probe = DaemonProcess.start(t, { folder });
  await probe.ready();
  probe.kill("SIGTERM");
  await probe.ended();
  const command = `"$0" "$1" daemon --config "$2" | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const main = join(MISBEHAVING, "../../../src/main.js");
  const run = spawnSync("timeout", ["3", "bash", "-c", command, process.execPath, main, probe.configFile], {
    encoding: "utf8",
    timeout: 20_000,
  });
  t.equal(run.status, 124, "it was still running when its time was over");
});

const MISBEHAVING = new URL("../../support/misbehaving-daemon.js", import.meta.url).pathname;
