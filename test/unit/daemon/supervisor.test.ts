import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Part, PartDefinition, PartReport } from "#src/daemon/part.js";
import type { RestartPolicy } from "#src/daemon/restart-policy.js";
import { isStoppedWhileStarting, START_MS_MAX, STOP_MS_MAX, Supervisor } from "#src/daemon/supervisor.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

const HANGS = new Promise<void>(() => undefined);

interface Behaviour {
  readonly needs?: readonly string[];
  readonly policy?: RestartPolicy;
  readonly start?: (attempt: number) => Promise<void>;
  readonly stop?: () => Promise<void>;
}

/** Parts that write down what happens to them, a supervisor over them, and the time they live in. */
function stage(behaviours: Readonly<Record<string, Behaviour>>) {
  const time = new SimulatedTime();
  const story: string[] = [];
  const reports = new Map<string, PartReport>();
  const attempts = new Map<string, number>();
  const logger = new RecordingLogger();
  const definitions = Object.entries(behaviours).map(([name, behaviour]): PartDefinition => {
    const create = (report: PartReport): Part => {
      const attempt = (attempts.get(name) ?? 0) + 1;
      attempts.set(name, attempt);
      reports.set(name, report);
      return {
        name,
        start: async () => {
          story.push(`start ${name}`);
          await behaviour.start?.(attempt);
        },
        stop: async () => {
          story.push(`stop ${name}`);
          await behaviour.stop?.();
        },
      };
    };
    return { name, needs: behaviour.needs ?? [], create };
  });
  const supervisor = new Supervisor(definitions, {
    clock: new SimulatedClock(time),
    random: new SimulatedRandom(1),
    logger,
    onFatal: (name, cause) => story.push(`fatal ${name}: ${String(cause)}`),
    policyOf: (name) => behaviours[name]?.policy ?? { type: "fatal" },
  });
  const stateOf = (name: string): string =>
    supervisor.states().find((status) => status.name === name)?.state.type ?? "none";
  const fail = (name: string, cause: unknown = new Error("broken")): void => reports.get(name)?.failed(cause);
  return { time, story, supervisor, stateOf, fail, logger };
}

const RETRY: RestartPolicy = { type: "retry", attemptsMax: 3, afterwards: "stay-failed" };

t.test("parts start in order and stop in reverse", async (t) => {
  const { time, story, supervisor, stateOf } = stage({
    a: {},
    b: { needs: ["a"] },
    c: { needs: ["a", "b"] },
  });
  t.equal(stateOf("c"), "waiting");
  await time.complete(supervisor.start());
  t.ok(supervisor.allRunning());
  t.same(await time.complete(supervisor.stop()), { abandoned: [], failed: [] });
  t.same(story, ["start a", "start b", "start c", "stop c", "stop b", "stop a"]);
  t.same(["a", "b", "c"].map(stateOf), ["stopped", "stopped", "stopped"]);
  t.notOk(supervisor.allRunning());
});

t.test("a start that fails stops what was begun, itself included, and tells the cause", async (t) => {
  const cause = new TidemarkError({ kind: "failed", code: "PORT_TAKEN", message: "taken", hint: "free it" });
  const { time, story, supervisor, stateOf } = stage({
    a: {},
    b: { start: () => Promise.reject(cause) },
    c: {},
  });
  await t.rejects(time.complete(supervisor.start()), cause);
  t.same(story, ["start a", "start b", "stop b", "stop a"]);
  t.same(["a", "b", "c"].map(stateOf), ["stopped", "stopped", "stopped"]);
});

t.test("a start that hangs is a failure in bounded time", async (t) => {
  const { time, story, supervisor } = stage({ a: { start: () => HANGS } });
  await t.rejects(time.complete(supervisor.start()), { code: "PART_START_TOO_SLOW" });
  t.equal(time.nowMs, START_MS_MAX);
  t.same(story, ["start a", "stop a"]);
});

t.test("a stop during the start overtakes it", async (t) => {
  const { time, story, supervisor } = stage({ a: {}, b: { start: () => HANGS }, c: {} });
  const started = supervisor.start();
  await time.runFor(10);
  const stopped = supervisor.stop();
  t.ok(isStoppedWhileStarting(await time.complete(started.catch((error: unknown) => error))));
  t.same(await time.complete(stopped), { abandoned: [], failed: [] });
  t.equal(time.nowMs, 10, "without waiting for the part that starts");
  t.same(story, ["start a", "start b", "stop b", "stop a"]);
});

t.test("a part that hangs on stop is named and left behind, and the others still stop", async (t) => {
  const { time, story, supervisor, logger } = stage({
    a: {},
    b: { stop: () => HANGS },
    c: { stop: () => Promise.reject(new Error("will not")) },
  });
  await time.complete(supervisor.start());
  t.same(await time.complete(supervisor.stop()), { abandoned: ["b"], failed: ["c"] });
  t.equal(time.nowMs, STOP_MS_MAX);
  t.same(story.slice(3), ["stop c", "stop b", "stop a"]);
  t.match(logger.records.find((line) => line.message.includes("left behind"))?.fields, { part: "b" });
});

t.test("a part that fails while running is ended and started again, after a delay", async (t) => {
  const { time, story, supervisor, stateOf, fail } = stage({ a: {}, b: { policy: RETRY } });
  await time.complete(supervisor.start());
  fail("b");
  t.equal(stateOf("b"), "retrying");
  t.notOk(supervisor.allRunning());
  fail("b", new Error("said twice"));
  await time.runFor(200);
  t.same(story, ["start a", "start b", "stop b"], "not at once");
  await time.runFor(400);
  t.same(story, ["start a", "start b", "stop b", "start b"]);
  t.ok(supervisor.allRunning());
  t.same(await time.complete(supervisor.stop()), { abandoned: [], failed: [] });
});

t.test("a part that goes on failing is given up after the attempts of its policy", async (t) => {
  const { time, story, supervisor, stateOf, fail } = stage({
    a: {
      policy: RETRY,
      start: (attempt) => (attempt === 1 ? Promise.resolve() : Promise.reject(new Error("no"))),
    },
  });
  await time.complete(supervisor.start());
  fail("a");
  await time.runFor(3_600_000);
  t.equal(stateOf("a"), "failed");
  t.equal(story.filter((step) => step === "start a").length, 1 + 3);
  t.equal(story.filter((step) => step === "stop a").length, 1 + 3, "every one begun was stopped");
  t.notOk(story.some((step) => step.startsWith("fatal")));
  t.same(await time.complete(supervisor.stop()), { abandoned: [], failed: [] });
});

t.test("a part that ran long enough starts its count of failures anew", async (t) => {
  const { time, supervisor, stateOf, fail } = stage({ a: { policy: RETRY } });
  await time.complete(supervisor.start());
  for (let round = 0; round < 10; round += 1) {
    fail("a");
    await time.runFor(120_000);
    t.equal(stateOf("a"), "running", `after failure ${round + 1}`);
  }
});

t.test("the failure of a part that must not fail is told once and retried never", async (t) => {
  const { time, story, supervisor, stateOf, fail } = stage({ a: {}, b: {} });
  await time.complete(supervisor.start());
  fail("b");
  fail("a");
  await time.runFor(3_600_000);
  t.same(story, ["start a", "start b", "fatal b: Error: broken"]);
  t.equal(stateOf("b"), "failed");
  t.same(await time.complete(supervisor.stop()), { abandoned: [], failed: [] });
  t.same(story.slice(3), ["stop b", "stop a"]);
});

t.test("a broken promise of our own code is never retried", async (t) => {
  const { time, story, supervisor, fail } = stage({ a: { policy: RETRY } });
  await time.complete(supervisor.start());
  fail("a", new AssertionFailure("a bug"));
  t.equal(story.at(-1), "fatal a: AssertionFailure: a bug");
});

t.test("a part that does not let go is not started a second time", async (t) => {
  const { time, story, supervisor, fail } = stage({ a: { policy: RETRY, stop: () => HANGS } });
  await time.complete(supervisor.start());
  fail("a");
  await time.runFor(3_600_000);
  t.equal(story.filter((step) => step === "start a").length, 1);
  t.match(story.at(-1), /^fatal a: TidemarkError: the a part failed and did not let go/);
});

t.test("what a part reports before it runs is heard once it does", async (t) => {
  let tell: (() => void) | undefined;
  const { time, supervisor, stateOf, fail } = stage({ a: { policy: RETRY, start: async () => tell?.() } });
  tell = () => fail("a");
  await time.complete(supervisor.start());
  t.equal(stateOf("a"), "retrying");
  tell = undefined;
  await time.runFor(600);
  t.equal(stateOf("a"), "running");
});

t.test("a stop ends the waiting for a retry, and what fails during it is not retried", async (t) => {
  const { time, story, supervisor, stateOf, fail } = stage({ a: { policy: RETRY }, b: { policy: RETRY } });
  await time.complete(supervisor.start());
  fail("b");
  await time.runFor(1);
  const stopped = supervisor.stop();
  fail("a");
  t.same(await time.complete(stopped), { abandoned: [], failed: [] });
  t.equal(time.nowMs, 1);
  t.same(story, ["start a", "start b", "stop b", "stop a"]);
  t.same(["a", "b"].map(stateOf), ["stopped", "stopped"]);
});

t.test(
  "parts in an impossible order, or of which one is needed and retried, are a mistake of ours",
  async (t) => {
    t.throws(() => stage({ a: { needs: ["b"] }, b: {} }), {
      message: /a needs b, which does not come before/,
    });
    t.throws(() => stage({ a: { policy: RETRY }, b: { needs: ["a"] } }), {
      message: /a is retried, but b needs/,
    });
  },
);
