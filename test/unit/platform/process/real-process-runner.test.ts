import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { systemCode } from "#src/base/errors.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import type { Command } from "#src/platform/process/process-runner.js";
import { RealProcessRunner } from "#src/platform/process/real-process-runner.js";

const runner = new RealProcessRunner(new RealClock());

function shell(script: string, changes: Partial<Command> = {}): Command {
  return { argv: ["sh", "-c", script], environment: {}, timeoutMs: 20_000, killAfterMs: 5000, ...changes };
}

/** Whether it runs; a dead one that nobody has waited for yet does not. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** Runs a script that prints pids, aborts it once there are that many, and gives them with how it ended. */
async function abortAfterPids(script: string, count: number, killAfterMs: number) {
  const pids: number[] = [];
  const controller = new AbortController();
  const onLine = (line: string) => {
    pids.push(Number(line));
    if (pids.length === count) controller.abort();
  };
  const outcome = await runner.run(shell(script, { onLine, signal: controller.signal, killAfterMs }));
  return { pids, outcome };
}

t.test("an abort ends what the program started as well", async (t) => {
  const { pids, outcome } = await abortAfterPids("sleep 1000 & echo $!; echo $$; wait", 2, 5000);
  t.same(outcome.end, { type: "aborted" });
  t.equal(pids.length, 2);
  t.same(pids.filter(isAlive), [], "none of them is left");
});

t.test("a grandchild that outlives the program and ignores SIGTERM is killed", async (t) => {
  const grandchild = `sh -c 'trap "" TERM; echo $$; while true; do sleep 1; done'`;
  const { pids, outcome } = await abortAfterPids(`${grandchild} & echo $$; wait`, 2, 200);
  t.same(outcome.end, { type: "aborted" });
  t.ok(outcome.elapsedMs >= 200, "it was given its time");
  t.same(pids.filter(isAlive), [], "none of them is left");
});

t.test("what a program leaves running on purpose stays, and does not hold up the outcome", async (t) => {
  const outcome = await runner.run(shell("sleep 1000 & echo $!; exit 0"));
  const pid = Number(outcome.output);
  t.teardown(() => process.kill(pid));
  t.same(outcome.end, { type: "exited", code: 0 });
  t.ok(outcome.elapsedMs < 5000);
  t.ok(isAlive(pid));
});

t.test("nothing is inherited but PATH, HOME, LANG and TZ", async (t) => {
  process.env["TIDEMARK_TEST_SECRET"] = "secret";
  const inherited = ["HOME", "LANG", "PATH"].filter((name) => process.env[name] !== undefined);
  const expected = ["GREETING", "TZ", ...inherited];
  t.teardown(() => delete process.env["TIDEMARK_TEST_SECRET"]);
  // tap puts variables of its own into every child process of a test, longer than what is kept of an output.
  const foreign = "/^_TAPJS_/d; /^NODE_OPTIONS=/d";
  const outcome = await runner.run({
    ...shell(""),
    argv: ["sed", "--null-data", foreign, "/proc/self/environ"],
    environment: { GREETING: "hello", TZ: "UTC" },
  });
  const names = outcome.output.split("\0").flatMap((line) => (line === "" ? [] : [line.split("=")[0] ?? ""]));
  t.same(names.toSorted(), expected.toSorted());
  t.match(outcome.output, /(?:^|\0)GREETING=hello\0/);
  t.match(outcome.output, /(?:^|\0)TZ=UTC\0/, "what is given goes before what is inherited");
});

t.test("it reads nothing from our standard input", async (t) => {
  const outcome = await runner.run({ ...shell(""), argv: ["cat"] });
  t.same(outcome.end, { type: "exited", code: 0 });
});

t.test("arguments are not seen by a shell", async (t) => {
  const outcome = await runner.run({ ...shell(""), argv: ["printf", "%s", "$(id); `id` > x"] });
  t.equal(outcome.output, "$(id); `id` > x");
});

t.test("a run leaves no listener on the signal", async (t) => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  Object.assign(signal, {
    addEventListener: (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    },
    removeEventListener: (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    },
  });
  await runner.run(shell("exit 0", { signal }));
  t.equal(listeners, 0);
});

t.test("a file that is not executable, and one without its interpreter, are not started", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "tidemark-process-"));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const plain = join(directory, "plain");
  await writeFile(plain, "#!/bin/sh\n");
  const notStarted = { name: "TidemarkError", code: "PROGRAM_NOT_STARTED" };
  await t.rejects(runner.run({ ...shell(""), argv: [plain] }), {
    ...notStarted,
    kind: "denied",
    hint: /chmod/,
  });
  const orphan = join(directory, "orphan");
  await writeFile(orphan, "#!/no/such/interpreter\n");
  await chmod(orphan, 0o755);
  await t.rejects(runner.run({ ...shell(""), argv: [orphan] }), { ...notStarted, hint: /interpreter/ });
});

t.test("arguments that no program can be given are refused in the same way", async (t) => {
  const notStarted = { name: "TidemarkError", code: "PROGRAM_NOT_STARTED", kind: "invalid" };
  await t.rejects(runner.run({ ...shell(""), argv: ["echo", "a\0b"] }), notStarted);
  await t.rejects(runner.run({ ...shell(""), argv: ["echo", "x".repeat(4 * 2 ** 20)] }), notStarted);
});
