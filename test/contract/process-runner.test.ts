import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { type Command, OUTPUT_BYTES_MAX, type ProcessRunner } from "#src/platform/process/process-runner.js";
import { RealProcessRunner } from "#src/platform/process/real-process-runner.js";
import { SimulatedProcessRunner } from "#src/platform/process/simulated-process-runner.js";

/** The same programs in two worlds. */
interface Harness {
  readonly runner: ProcessRunner;
  finish<T>(promise: Promise<T>): Promise<T>;
  readonly programs: {
    /** Prints `out` and `err` on their streams and exits with 3. */
    readonly prints: Command["argv"];
    /** Prints the variable GREETING and exits with 0. */
    readonly greets: Command["argv"];
    /** Prints more than is kept, then `the end`. */
    readonly floods: Command["argv"];
    /** Ends itself by SIGUSR1. */
    readonly dies: Command["argv"];
    /** Prints `ready` and runs for ever. */
    readonly hangs: Command["argv"];
    /** The same, and takes no notice of SIGTERM. */
    readonly ignores: Command["argv"];
    readonly missing: Command["argv"];
  };
}

function processContract(t: Test, create: (t: Test) => Promise<Harness>): void {
  t.test("tells how a program exited, and what it printed", async (t) => {
    const { runner, finish, programs } = await create(t);
    const lines: string[] = [];
    const onLine: Command["onLine"] = (line, stream) => lines.push(`${stream}: ${line}`);
    const outcome = await finish(runner.run({ ...command(programs.prints), onLine }));
    t.same(outcome.end, { type: "exited", code: 3 });
    t.same(lines.toSorted(), ["stderr: err", "stdout: out"]);
    t.match(outcome.output, /^(?:out\nerr\n|err\nout\n)$/);
    t.ok(outcome.elapsedMs >= 0);
  });

  t.test("gives the program its environment", async (t) => {
    const { runner, finish, programs } = await create(t);
    const outcome = await finish(
      runner.run({ ...command(programs.greets), environment: { GREETING: "hello" } }),
    );
    t.same(outcome.end, { type: "exited", code: 0 });
    t.equal(outcome.output, "hello\n");
  });

  t.test("keeps the end of a long output, and no more", async (t) => {
    const { runner, finish, programs } = await create(t);
    const outcome = await finish(runner.run(command(programs.floods)));
    t.same(outcome.end, { type: "exited", code: 0 });
    t.equal(Buffer.byteLength(outcome.output), OUTPUT_BYTES_MAX);
    t.match(outcome.output, /the end\n$/);
  });

  t.test("tells which signal ended it", async (t) => {
    const { runner, finish, programs } = await create(t);
    const outcome = await finish(runner.run(command(programs.dies)));
    t.same(outcome.end, { type: "signalled", signal: "SIGUSR1" });
  });

  t.test("ends it when its time is over", async (t) => {
    const { runner, finish, programs } = await create(t);
    const outcome = await finish(runner.run({ ...command(programs.hangs), timeoutMs: 300 }));
    t.same(outcome.end, { type: "timed-out" });
    t.ok(outcome.elapsedMs >= 300);
    t.equal(outcome.output, "ready\n", "what it printed before is told");
  });

  t.test("kills it when it does not end by itself", async (t) => {
    const { runner, finish, programs } = await create(t);
    const limits = { timeoutMs: 300, killAfterMs: 100 };
    const outcome = await finish(runner.run({ ...command(programs.ignores), ...limits }));
    t.same(outcome.end, { type: "timed-out" });
    t.ok(outcome.elapsedMs >= 400);
  });

  t.test("ends it when it is aborted", async (t) => {
    const { runner, finish, programs } = await create(t);
    const controller = new AbortController();
    const onLine = () => controller.abort();
    const running = runner.run({ ...command(programs.hangs), signal: controller.signal, onLine });
    t.same((await finish(running)).end, { type: "aborted" });
  });

  t.test("ends it when it is aborted while it is being started", async (t) => {
    const { runner, finish, programs } = await create(t);
    const controller = new AbortController();
    const running = runner.run({ ...command(programs.hangs), signal: controller.signal });
    controller.abort();
    t.same((await finish(running)).end, { type: "aborted" });
  });

  t.test("does not start it when it is aborted already", async (t) => {
    const { runner, finish, programs } = await create(t);
    const outcome = await finish(runner.run({ ...command(programs.missing), signal: AbortSignal.abort() }));
    t.same(outcome.end, { type: "aborted" });
    t.equal(outcome.output, "");
  });

  t.test("says which program could not be started", async (t) => {
    const { runner, finish, programs } = await create(t);
    const expected = {
      name: "TidemarkError",
      code: "PROGRAM_NOT_STARTED",
      kind: "not-found",
      facts: { program: programs.missing[0], system: "ENOENT" },
    };
    await finish(t.rejects(runner.run(command(programs.missing)), expected));
  });
}

function command(argv: Command["argv"]): Command {
  return { argv, environment: {}, timeoutMs: 20_000, killAfterMs: 5000 };
}

t.test("real", async (t) =>
  processContract(t, async (t) => {
    const directory = await mkdtemp(join(tmpdir(), "tidemark-process-"));
    t.teardown(() => rm(directory, { recursive: true, force: true }));
    const shell = (script: string): Command["argv"] => ["sh", "-c", script];
    return {
      runner: new RealProcessRunner(new RealClock()),
      finish: (promise) => promise,
      programs: {
        prints: shell("echo out; echo err >&2; exit 3"),
        greets: shell("echo $GREETING"),
        floods: shell("yes a line of the flood | head -c 200000; echo the end"),
        dies: shell("kill -USR1 $$"),
        hangs: shell("echo ready; while true; do sleep 1; done"),
        ignores: shell("trap '' TERM; echo ready; while true; do sleep 1; done"),
        missing: [join(directory, "missing")],
      },
    };
  }),
);

t.test("simulated", async (t) =>
  processContract(t, async () => {
    const time = new SimulatedTime();
    const exit = (code: number) => ({ afterMs: 1, how: { type: "exited", code } as const });
    const line = (text: string) => ({ afterMs: 0, text });
    const runner = new SimulatedProcessRunner(new SimulatedClock(time), {
      prints: () => ({ lines: [line("out"), { ...line("err"), stream: "stderr" }], end: exit(3) }),
      greets: ({ environment }) => ({ lines: [line(environment["GREETING"] ?? "")], end: exit(0) }),
      floods: () => ({ lines: [line("flood ".repeat(20_000)), line("the end")], end: exit(0) }),
      dies: () => ({ end: { afterMs: 1, how: { type: "signalled", signal: "SIGUSR1" } } }),
      hangs: () => ({ lines: [line("ready")] }),
      ignores: () => ({ lines: [line("ready")], ignoresTerminate: true }),
    });
    return {
      runner,
      finish: (promise) => time.complete(promise),
      programs: {
        prints: ["prints"],
        greets: ["greets"],
        floods: ["floods"],
        dies: ["dies"],
        hangs: ["hangs"],
        ignores: ["ignores"],
        missing: ["missing"],
      },
    };
  }),
);
