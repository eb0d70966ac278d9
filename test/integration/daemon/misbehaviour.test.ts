import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { DaemonProcess } from "#test/support/daemon-process.js";
import { tempFolder } from "#test/support/temp-folder.js";

const GRACEFUL = { code: 0, signal: null };
const MISBEHAVING = new URL("../../support/misbehaving-daemon.js", import.meta.url).pathname;

/** Ten seconds pass until the part that hangs is left behind: they pass beside the other tests. */
const hanging = DaemonProcess.start(t, {
  folder: tempFolder(t),
  script: MISBEHAVING,
  environment: { MISBEHAVE: "stop-hangs" },
});
const stopping = hanging.ready().then(() => hanging.kill("SIGTERM"));

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

t.test("a part that hangs on stop is named, the others stop, and the process ends with 1", async (t) => {
  await stopping;
  t.same(await hanging.ended(), { code: 1, signal: null });
  t.match(hanging.stderr, /not every part stopped in order: misbehaving/);
  t.match(
    hanging.lines.find((line) => line.msg === "stopped"),
    { abandoned: ["misbehaving"], failed: [] },
  );
});
