import t from "tap";
import type { HookUse } from "#src/domain/model/group-specification.js";
import { changeOf, specification, volume } from "#test/support/groups/group-world.js";
import { ScriptedHooks } from "#test/support/groups/scripted-hooks.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Two sites whose groups name hooks. */

const NONE = changeOf({});
const FREEZE: HookUse = { moment: "freeze", use: "quiesce", onFailure: "abort" };
const THAW: HookUse = { moment: "thaw", use: "wake", onFailure: "continue" };

function wanting(hooks: readonly HookUse[], appEveryMs?: number) {
  const wanted = replicated(specification("payroll", [volume("data")], { hooks }));
  const app = appEveryMs === undefined ? undefined : { everyMs: appEveryMs };
  return { ...wanted, points: { ...wanted.points, app } };
}

/** Daemons that know those hooks. */
async function start(alpha: readonly string[], beta = alpha) {
  const world = await TwoHosts.open();
  const hooks = { alpha: new ScriptedHooks(...alpha), beta: new ScriptedHooks(...beta) };
  world.alpha.hooks = hooks.alpha;
  world.beta.hooks = hooks.beta;
  for (const site of [world.alpha, world.beta]) {
    await world.run(site.stop());
    await world.run(site.start());
  }
  return { world, hooks };
}

async function kindsOf(world: TwoHosts): Promise<readonly string[]> {
  return (await world.run(world.beta.running.points("payroll"))).map(({ kind }) => kind);
}

t.test("app points come on their schedule, at the secondary too", async (t) => {
  const { world, hooks } = await start(["quiesce", "wake"]);
  await world.run(world.alpha.running.apply(wanting([FREEZE, THAW], 60_000), NONE));
  t.equal(await world.until("protected"), "");
  await world.time.runFor(190_000);
  t.same(hooks.alpha.moments, ["freeze", "thaw", "freeze", "thaw", "freeze", "thaw"]);
  t.same(hooks.beta.moments, [], "they run where the application is");
  t.equal((await kindsOf(world)).filter((kind) => kind === "app").length, 3);
  t.match(await world.run(world.beta.running.point("payroll", "latest-app")), { kind: "app" });
});

t.test(
  "where the group wants a point although its application cannot be frozen, it is none of kind app",
  async (t) => {
    const { world, hooks } = await start(["quiesce", "wake"]);
    hooks.alpha.ends.set("quiesce", { type: "exited", code: 1 });
    const wanted = wanting([{ ...FREEZE, onFailure: "continue" }, THAW]);
    await world.run(world.alpha.running.apply(wanted, NONE));
    t.equal(await world.until("protected"), "");
    const cut = { label: "", kind: "app", sync: true } as const;
    t.match(await world.run(world.alpha.running.cut("payroll", cut, NONE)), { kind: "flush" });
    t.same(hooks.alpha.moments, ["freeze", "thaw"]);
  },
);

t.test(
  "an offer that names a hook the site does not define is refused, and taken once it does",
  async (t) => {
    const { world } = await start(["quiesce", "wake"], ["quiece"]);
    await world.run(world.alpha.running.apply(wanting([FREEZE, THAW]), NONE));
    await world.time.runFor(10_000);
    const [own] = (await world.picture("alpha")).sites;
    const link = own?.conditions.find(({ type }) => type === "LinkUp");
    t.match(link, {
      status: "false",
      message: /the configuration of beta defines no hook quiesce; did you mean quiece/,
    });
    await world.run(world.beta.stop());
    world.beta.hooks = new ScriptedHooks("quiesce", "wake");
    await world.run(world.beta.start());
    t.equal(await world.until("protected", 120_000), "");
    await world.run(world.beta.stop());
    world.beta.hooks = new ScriptedHooks();
    await world.run(world.beta.start());
    t.equal(
      await world.until("protected", 120_000),
      "",
      "one that it names already keeps nobody from following",
    );
  },
);

t.test("a change of the group in the middle of a freeze ends the freeze", async (t) => {
  const { world, hooks } = await start(["quiesce", "wake"]);
  await world.run(world.alpha.running.apply(wanting([FREEZE, THAW]), NONE));
  t.equal(await world.until("protected"), "");
  hooks.alpha.ends.set("quiesce", "never");
  const cut = { label: "", kind: "app", sync: false } as const;
  const cutting = t.rejects(world.alpha.running.cut("payroll", cut, NONE), { code: "HOOK_FAILED" });
  await world.time.runFor(100);
  const more = replicated(
    specification("payroll", [volume("data"), volume("more")], { hooks: [FREEZE, THAW] }),
  );
  await world.run(world.alpha.running.apply(more, NONE));
  await world.run(cutting);
  t.same(hooks.alpha.moments, ["freeze", "thaw"]);
  t.equal(await world.until("protected"), "");
});

const UP: readonly HookUse[] = [
  { moment: "pre-promote", use: "before", onFailure: "abort" },
  { moment: "post-promote", use: "after", onFailure: "continue" },
  { moment: "post-commit", use: "final", onFailure: "continue" },
  { moment: "drill-up", use: "up", onFailure: "abort" },
  { moment: "drill-down", use: "down", onFailure: "continue" },
];
const LATEST = { selector: "latest", includeFuzzy: false, force: false };
const FAILOVER = changeOf({ confirm: "Failover" });

async function seeded(named: readonly HookUse[] = UP) {
  const { world, hooks } = await start(UP.map(({ use }) => use));
  await world.run(world.alpha.running.apply(wanting(named), NONE));
  if ((await world.until("protected")) !== "") throw new Error("it does not come to be protected");
  return { world, hooks: hooks.beta };
}

async function statusOf(world: TwoHosts): Promise<string> {
  return (await world.picture("beta")).sites[0]?.status ?? "";
}

t.test("a failover, a change of point and a commit have their hooks as steps", async (t) => {
  const { world, hooks } = await seeded();
  const { running } = world.beta;
  const job = await world.run(running.failover("payroll", LATEST, FAILOVER));
  t.equal(job.state, "succeeded");
  t.same(
    job.steps.map(({ name, state }) => `${name} ${state}`),
    [
      "pre-promote",
      "stop-following",
      "decide",
      "reserve",
      "promise",
      "serve",
      "post-promote",
      "fence-peer",
    ].map((name) => `${name} succeeded`),
  );
  t.same(job.steps.at(-2)?.output, ["after has run"]);
  t.same(hooks.moments, ["pre-promote", "post-promote"]);
  t.match(hooks.calls[0], { environment: { TIDEMARK_ROLE: "passive", TIDEMARK_SITE: "beta" } });
  t.match(hooks.calls[1]?.environment, {
    TIDEMARK_ROLE: "active",
    TIDEMARK_VERB: "failover",
    TIDEMARK_EPOCH: "2",
    TIDEMARK_JOB: job.id,
    TIDEMARK_EXPORTS: "payroll/data",
  });
  await world.run(running.changePoint("payroll", LATEST, changeOf({ confirm: "Change" })));
  await world.run(running.commit("payroll", false, changeOf({ confirm: "Commit" })));
  t.same(hooks.moments.slice(2), ["pre-promote", "post-promote", "post-commit"]);
});

t.test("a hook before a failover that fails leaves all as it was", async (t) => {
  const { world, hooks } = await seeded();
  hooks.ends.set("before", { type: "timed-out", timeoutMs: 30_000 });
  await t.rejects(world.run(world.beta.running.failover("payroll", LATEST, FAILOVER)), {
    code: "HOOK_FAILED",
    message: /before of payroll at pre-promote was ended after 30000 ms/,
  });
  t.equal(await world.until("protected"), "");
  const [job] = await world.run(world.beta.running.jobs("payroll"));
  t.match(job, { state: "failed", refusal: { code: "HOOK_FAILED" }, report: undefined });
  t.match(job?.steps[0], { name: "pre-promote", state: "failed", output: ["before has run"] });
  hooks.ends.delete("before");
  const again = await world.run(world.beta.running.failover("payroll", LATEST, FAILOVER));
  t.equal(again.state, "succeeded");
});

t.test("a hook that fails and is to stop nothing is said to have failed", async (t) => {
  const { world, hooks } = await seeded();
  hooks.ends.set("after", { type: "exited", code: 9 });
  const job = await world.run(world.beta.running.failover("payroll", LATEST, FAILOVER));
  t.equal(job.state, "succeeded");
  t.match(
    job.steps.find(({ name }) => name === "post-promote"),
    { state: "failed", output: ["after has run"] },
  );
  t.equal(await statusOf(world), "failed-over");
});

t.test(
  "a hook after a failover that is to stop the job ends it as failed, and what is served stays",
  async (t) => {
    const { world, hooks } = await seeded(
      UP.map((use) => (use.moment === "post-promote" ? { ...use, onFailure: "abort" } : use)),
    );
    hooks.ends.set("after", { type: "exited", code: 9 });
    const job = await world.run(world.beta.running.failover("payroll", LATEST, FAILOVER));
    t.match(job, { state: "failed", refusal: { code: "HOOK_FAILED" }, report: { epoch: 2 } });
    t.equal(await statusOf(world), "failed-over");
  },
);

for (const how of ["kill", "crash"] as const)
  t.test(`a daemon that ends in the hook behind a promise runs it again: ${how}`, async (t) => {
    const { world, hooks } = await seeded();
    hooks.ends.set("after", () => new Promise(() => undefined));
    void world.beta.running.failover("payroll", LATEST, FAILOVER);
    await world.time.runFor(500);
    t.same(hooks.moments, ["pre-promote", "post-promote"]);
    world.beta.end(how);
    hooks.ends.delete("after");
    await world.run(world.beta.start());
    await world.time.runFor(500);
    t.same(hooks.moments, ["pre-promote", "post-promote", "post-promote"]);
    const [job] = await world.run(world.beta.running.jobs("payroll"));
    t.equal(job?.state, "succeeded");
    t.match(
      job?.steps.find(({ name }) => name === "post-promote"),
      { state: "succeeded", output: ["after has run"] },
    );
    await world.run(world.beta.stop());
    await world.run(world.beta.start());
    await world.time.runFor(500);
    t.equal(hooks.calls.length, 3, "and not once more");
  });

t.test("a daemon that ends in the hook before a failover has not failed over", async (t) => {
  const { world, hooks } = await seeded();
  hooks.ends.set("before", () => new Promise(() => undefined));
  void world.beta.running.failover("payroll", LATEST, FAILOVER);
  await world.time.runFor(500);
  world.beta.end("kill");
  await world.run(world.beta.start());
  t.equal(await world.until("protected"), "");
  t.same(hooks.moments, ["pre-promote"]);
  t.match(await world.run(world.beta.running.jobs("payroll")), [
    { state: "failed", refusal: { code: "FAILOVER_INTERRUPTED" } },
  ]);
});

t.test("a failover is cancelled as long as nothing is decided, and only then", async (t) => {
  const { world, hooks } = await seeded();
  const { running } = world.beta;
  hooks.ends.set("before", "never");
  const change = { ...FAILOVER, requestId: "one" };
  const asked = t.rejects(running.failover("payroll", LATEST, change), {
    code: "JOB_CANCELLED",
    message: /cancelled by ops, because: the wrong group/,
  });
  await world.time.runFor(500);
  const [job] = await running.jobs("payroll");
  t.match(job, { state: "running", cancellable: true, requestId: "one" });
  const id = job?.id ?? "";
  const cancel = () =>
    world.run(running.cancelJob(id, changeOf({ requestedBy: "ops", reason: "the wrong group" })));
  t.match(await cancel(), { id });
  await world.run(asked);
  t.equal(await world.until("protected"), "");
  const [left] = await running.jobs("payroll");
  t.match(left, { state: "cancelled", cancellable: false, refusal: { code: "JOB_CANCELLED" } });
  t.equal((await cancel()).state, "cancelled", "once more changes nothing");
  hooks.ends.delete("before");
  t.match(await world.run(running.failover("payroll", LATEST, change)), { id, state: "cancelled" });

  hooks.ends.set("after", "never");
  void running.failover("payroll", LATEST, FAILOVER);
  await world.time.runFor(500);
  const behind = (await running.jobs("payroll")).at(-1);
  t.match(behind, { state: "running", cancellable: false });
  t.equal(behind?.steps.find(({ state }) => state === "running")?.name, "post-promote");
  await t.rejects(world.run(running.cancelJob(behind?.id ?? "", NONE)), {
    code: "JOB_NOT_CANCELLABLE",
    kind: "refused",
    facts: { step: "post-promote" },
  });
  await t.rejects(world.run(running.cancelJob("none", NONE)), { code: "JOB_UNKNOWN" });
  t.equal(await statusOf(world), "failed-over");
});

const DRILL = { name: "june", point: "latest", note: "", lifeMs: undefined, includeFuzzy: false };

t.test("a drill has its hooks: up once it can be opened, down while it still can", async (t) => {
  const { world, hooks } = await seeded();
  const seen: string[] = [];
  const look = async () => {
    seen.push(
      (await world.beta.running.drills("payroll")).map(({ name, state }) => `${name} ${state}`).join(),
    );
  };
  hooks.ends.set("up", look);
  hooks.ends.set("down", look);
  await world.run(world.beta.running.startDrill("payroll", DRILL, NONE));
  t.match(hooks.calls[0]?.environment, {
    TIDEMARK_MOMENT: "drill-up",
    TIDEMARK_DRILL: "june",
    TIDEMARK_EXPORTS: "payroll/data@drill-june",
  });
  await world.run(world.beta.running.stopDrill("payroll", "june", NONE));
  t.same(hooks.moments, ["drill-up", "drill-down"]);
  t.same(seen, ["june running", "june running"]);
});

t.test(
  "a drill whose hook fails is ended, and one whose time is up ends whatever its hook says",
  async (t) => {
    const { world, hooks } = await seeded(UP.map((use) => ({ ...use, onFailure: "abort" })));
    hooks.ends.set("up", { type: "exited", code: 1 });
    await t.rejects(world.run(world.beta.running.startDrill("payroll", DRILL, NONE)), {
      code: "HOOK_FAILED",
    });
    t.same(await world.run(world.beta.running.drills("payroll")), []);
    t.same(hooks.moments, ["drill-up", "drill-down"], "what it may have begun is put right");
    hooks.ends.delete("up");
    hooks.ends.set("down", { type: "exited", code: 1 });
    await world.run(world.beta.running.startDrill("payroll", { ...DRILL, lifeMs: 60_000 }, NONE));
    await t.rejects(world.run(world.beta.running.stopDrill("payroll", "june", NONE)), {
      code: "HOOK_FAILED",
    });
    t.match(await world.run(world.beta.running.drills("payroll")), [{ state: "running" }]);
    await world.time.runFor(70_000);
    t.same(await world.run(world.beta.running.drills("payroll")), []);
  },
);
