import t, { type Test } from "tap";
import type { HookUse } from "#src/domain/model/group-specification.js";
import type { DrillRequest } from "#src/operations/drills/drill-picture.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { FAILOVER, statusAt, to, writeBlock } from "#test/support/groups/promoted.js";
import { ScriptedHooks } from "#test/support/groups/scripted-hooks.js";
import { type HostLimits, replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

type Site = "alpha" | "beta";
const PLANNED = changeOf({ confirm: "Planned" });
const NONE = changeOf({});
const SPECIFICATION = replicated(specification("payroll", [volume("data", 256 * KIB)]));
const DRILL: DrillRequest = {
  ...{ name: "look", point: "latest", note: "" },
  ...{ lifeMs: undefined, includeFuzzy: false },
};
const RECORD = /groups\/[^/]+\/group(\.tmp)?$/;

/** Protected, with `pattern(1)` in the first block. */
async function seeded(t: Test, seed = 1, limits: HostLimits = {}): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, { compares: true, ...limits });
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  t.equal(await world.until("protected"), "");
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(3000);
  return world;
}

function codeOf(world: TwoHosts, ask: Promise<unknown>): Promise<string> {
  return world.run(
    ask.then(
      () => "",
      (error: { readonly code: string }) => error.code,
    ),
  );
}

async function blocks(world: TwoHosts, site: Site, name = "payroll/data"): Promise<readonly number[]> {
  const bytes = await world.bytesOf(site, name);
  return [0, 1, 2, 3].map((block) => {
    const found = bytes.subarray(block * 4 * KIB, (block + 1) * 4 * KIB);
    const known = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    return known.find((number) => Buffer.from(pattern(4 * KIB, number)).equals(found)) ?? 0;
  });
}

/** What this site sent or compared so that the other one lacks nothing, since it became the primary. */
function copied(world: TwoHosts, site: Site): readonly unknown[] {
  return world[site].logger.records
    .filter(({ message }) => message === "what the secondary lacked is on its way")
    .map(({ fields }) => [fields["sentBytes"], fields["comparedBytes"]]);
}

/** Alpha has handed over, durably, and does not hear what came of it. */
async function inDoubt(
  t: Test,
  seed: number,
): Promise<{ readonly world: TwoHosts; readonly asked: Promise<string> }> {
  const world = await seeded(t, seed, { latencyMsMax: 1 });
  const asked = world.alpha.running.plannedFailover("payroll", true, PLANNED).then(
    ({ state }) => state,
    (error: { readonly code: string }) => error.code,
  );
  const isHandingOver = () => world.alpha.running.named("payroll")?.state.type === "handing-over";
  await world.time.runUntil(isHandingOver, 20_000);
  world.isDeaf = true;
  await world.time.runUntil(() => world.alpha.running.named("payroll")?.state.type === "handed-over", 20_000);
  await world.time.runFor(500);
  return { world, asked };
}

t.test("an orderly switch, there and back, and nothing is copied", async (t) => {
  const world = await seeded(t);
  const { alpha, beta } = world;
  const open = await world.opened("alpha", "payroll/data");
  const job = await world.run(alpha.running.plannedFailover("payroll", true, PLANNED));
  t.match(job, { verb: "planned-failover", state: "succeeded" });
  t.same(
    job.steps.map(({ name, state }) => `${name} ${state}`),
    ["hold-writes", "drain", "stop", "hand-over", "outcome"].map((name) => `${name} succeeded`),
  );
  t.equal(await codeOf(world, open.device.flush()), "ESHUTDOWN", "who had it open is told");
  t.equal(await world.until("protected"), "", "protected in the other direction");
  t.equal(await world.words("beta"), "beta active protected, alpha passive protected");
  t.same(await blocks(world, "beta"), [1, 0, 0, 0]);
  // A resync begins with the first block of a member, whatever may differ.
  t.same(copied(world, "beta"), [[0, 64 * KIB]], "nothing was sent");
  await writeBlock(world, 1, 2, "beta");
  await world.time.runFor(3000);
  t.same(await blocks(world, "alpha", "payroll/data@latest"), [1, 2, 0, 0]);
  await world.run(beta.running.plannedFailover("payroll", true, PLANNED));
  t.equal(await world.until("protected"), "", "and back");
  t.same(await blocks(world, "alpha"), [1, 2, 0, 0]);
  t.same(copied(world, "alpha").slice(1), [[0, 64 * KIB]], "nothing again");
  await world.time.runFor(3000);
  t.same(await blocks(world, "beta", "payroll/data@latest"), [1, 2, 0, 0]);
});

t.test("what is written while the sides are changed is all that is sent", async (t) => {
  const world = await seeded(t, 2, { latencyMsMax: 2 });
  const asked = world.alpha.running.plannedFailover("payroll", true, PLANNED);
  const isServed = () => world.beta.running.named("payroll")?.state.type === "failed-over";
  await world.time.runUntil(isServed, 20_000);
  await writeBlock(world, 2, 5, "beta");
  await world.run(asked);
  t.equal(await world.until("protected"), "");
  await world.time.runFor(3000);
  t.same(await blocks(world, "alpha", "payroll/data@latest"), [1, 0, 5, 0]);
  t.same(copied(world, "beta"), [[4 * KIB, 64 * KIB]], "one block of 64 KiB is compared, one page sent");
});

t.test("what is refused changes nothing", async (t) => {
  const world = await seeded(t, 3);
  const { alpha, beta } = world;
  const asked = (site = alpha, deletePoints = true, change = PLANNED): Promise<string> =>
    codeOf(world, site.running.plannedFailover("payroll", deletePoints, change));
  t.equal(await asked(alpha, true, NONE), "CONFIRMATION_NEEDED");
  t.equal(await asked(beta), "WRONG_SITE");
  t.equal(await asked(alpha, false), "HAND_OVER_REFUSED", "points are kept there");
  await world.run(beta.running.startDrill("payroll", DRILL, NONE));
  t.equal(await asked(), "HAND_OVER_REFUSED", "a drill is open");
  await world.run(beta.running.stopDrill("payroll", "look", NONE));
  const [newest] = await world.run(beta.running.points("payroll"));
  await world.run(beta.running.pin("payroll", newest?.id ?? "", true, NONE));
  t.equal(await asked(), "HAND_OVER_REFUSED", "a point is pinned");
  await world.run(beta.running.pin("payroll", newest?.id ?? "", false, NONE));
  await world.run(alpha.running.pause("payroll", NONE));
  t.equal(await asked(), "NOT_PROTECTED", "it is paused");
  await world.run(alpha.running.resume("payroll", NONE));
  t.equal(await world.until("protected"), "");
  beta.end("kill");
  await world.time.runFor(3000);
  t.equal(await asked(), "NOT_PROTECTED", "the secondary is away");
  await world.run(beta.start());
  t.equal(await world.until("protected"), "");
  t.same(await world.run(alpha.running.jobs("payroll")), [], "nothing was begun");
  t.same(await blocks(world, "alpha"), [1, 0, 0, 0]);
});

t.test("a request that is repeated is answered from the job", async (t) => {
  const world = await seeded(t, 4);
  const once = changeOf({ confirm: "Planned", requestId: "one" });
  const job = await world.run(world.alpha.running.plannedFailover("payroll", true, once));
  t.equal(await world.until("protected"), "");
  t.equal(
    (await world.run(world.alpha.running.jobs("payroll"))).find(({ id }) => id === job.id)?.state,
    "succeeded",
  );
  const again = await world.run(world.alpha.running.plannedFailover("payroll", true, once));
  t.equal(again.id, job.id, "also by the copy that it has become");
});

t.test("what fails before the hand-over is durable leaves both as before", async (t) => {
  const world = await seeded(t, 5);
  const { alpha } = world;
  const { device, close } = await world.opened("alpha", "payroll/data");
  const isHandingOver = () => alpha.running.named("payroll")?.state.type === "handing-over";
  const fault = alpha.disk.faults.add({
    operations: ["datasync"],
    path: (path) => RECORD.test(path) && isHandingOver(),
    fault: { type: "error", code: "EIO" },
  });
  const writing = () => world.run(Promise.resolve(device.write(4 * KIB, pattern(4 * KIB, 2))));
  t.equal(
    await codeOf(world, alpha.running.plannedFailover("payroll", true, PLANNED)),
    "GROUP_RECORD_UNWRITABLE",
  );
  fault.remove();
  t.same(alpha.ended, [], "who has it open has it still");
  await writing();
  await world.run(device.flush());
  await close();
  await world.time.runFor(5000);
  t.equal(await statusAt(world, "beta"), "protected");
  t.same(await blocks(world, "beta", "payroll/data@latest"), [1, 2, 0, 0], "replication goes on");
  // The link breaks while writers wait.
  const again = alpha.running.plannedFailover("payroll", true, PLANNED).catch((error) => error.code);
  await world.time.runUntil(isHandingOver, 20_000);
  world.beta.end("kill");
  t.equal(await world.run(again), "LINK_DOWN");
  t.equal(await statusAt(world, "alpha"), "disconnected");
  await world.run(world.beta.start());
  await world.time.runFor(5000);
  t.equal(await statusAt(world, "alpha"), "planned-failover-failed");
  t.match((await world.run(alpha.running.jobs("payroll"))).at(-1), { state: "failed" });
  t.same(await blocks(world, "alpha"), [1, 2, 0, 0]);
  await world.run(alpha.running.resume("payroll", NONE));
  await world.time.runFor(5000);
  t.equal(await statusAt(world, "alpha"), "protected", "the next verb ends it");
});

t.test("the secondary breaks off before it has promised: its no is durable", async (t) => {
  const world = await seeded(t, 6);
  const { alpha, beta } = world;
  const fault = beta.disk.faults.add({
    operations: ["datasync"],
    path: (path) => /\/ledger\//.test(path) && beta.running.named("payroll")?.state.type === "failing-over",
    fault: { type: "error", code: "EIO" },
  });
  await world.run(alpha.running.plannedFailover("payroll", true, PLANNED));
  fault.remove();
  await world.time.runFor(8000);
  t.equal(await statusAt(world, "alpha"), "planned-failover-failed");
  t.match((await world.run(alpha.running.jobs("payroll"))).at(-1), {
    state: "failed",
    refusal: { code: "HAND_OVER_REFUSED" },
  });
  t.equal(await statusAt(world, "beta"), "protected");
  t.same(await blocks(world, "alpha"), [1, 0, 0, 0], "it is served as before");
  await world.write("data", 4 * KIB, pattern(4 * KIB, 2));
  await world.time.runFor(3000);
  t.same(await blocks(world, "beta", "payroll/data@latest"), [1, 2, 0, 0]);
});

t.test("while it is in doubt nothing is served, after a start neither; then the answer comes", async (t) => {
  const { world, asked } = await inDoubt(t, 7);
  const { alpha } = world;
  t.equal(await statusAt(world, "alpha"), "planned-failover-processing");
  t.match(await world.refusal("alpha", "payroll/data"), /not|handed/);
  t.equal(await codeOf(world, alpha.running.resume("payroll", NONE)), "GROUP_NOT_READY", "not without force");
  t.equal(
    await codeOf(world, alpha.running.delete("payroll", changeOf({ confirm: "Delete" }))),
    "GROUP_NOT_READY",
  );
  t.equal(await world.run(asked), "running", "whoever asked is told that it goes on");
  for (const how of ["kill", "crash"] as const) {
    alpha.end(how);
    await world.run(alpha.start());
    await world.time.runFor(2000);
    t.equal(await statusAt(world, "alpha"), "planned-failover-processing");
  }
  world.isDeaf = false;
  t.equal(await world.until("protected"), "");
  t.equal(await world.words("beta"), "beta active protected, alpha passive protected");
  t.same(await blocks(world, "beta"), [1, 0, 0, 0]);
});

t.test("in doubt an operator decides for the old primary", async (t) => {
  const { world, asked } = await inDoubt(t, 8);
  const { alpha } = world;
  await world.run(asked);
  await world.run(alpha.running.resume("payroll", NONE, true));
  t.same(await blocks(world, "alpha"), [1, 0, 0, 0]);
  world.isDeaf = false;
  await world.time.runFor(20_000);
  t.equal(await world.until("protected"), "");
  t.equal(await world.words("alpha"), "alpha active protected, beta passive protected");
});

t.test("in doubt an operator decides for the secondary", async (t) => {
  const { world, asked } = await inDoubt(t, 9);
  await world.run(asked);
  await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  world.isDeaf = false;
  await world.time.runFor(10_000);
  t.equal(await statusAt(world, "alpha"), "fenced", "it holds nothing that the winner lacks");
  t.equal(await statusAt(world, "beta"), "failed-over", "and nothing follows by itself");
  t.match((await world.run(world.alpha.running.jobs("payroll"))).at(-1), {
    state: "failed",
    refusal: { code: "HAND_OVER_OVERTAKEN" },
  });
});

t.test("an operator has decided for the old primary, and the secondary had taken it", async (t) => {
  const { world, asked } = await inDoubt(t, 10);
  const { alpha, beta } = world;
  await world.run(asked);
  // The answer does not come back: beta takes it, and alpha is gone before it hears.
  world.isDeaf = false;
  await world.time.runUntil(() => beta.running.named("payroll")?.state.type === "failed-over", 20_000);
  alpha.end("kill");
  world.isDeaf = true;
  await world.run(alpha.start());
  t.equal(await statusAt(world, "alpha"), "planned-failover-processing");
  await world.run(alpha.running.resume("payroll", NONE, true));
  await world.time.runFor(10_000);
  t.match(await statusAt(world, "alpha"), /fenced|diverged/, "it is superseded once it hears");
  world.isDeaf = false;
  t.equal(await world.until("protected"), "");
  t.equal(await world.words("beta"), "beta active protected, alpha passive protected");
});

const DEMOTE: readonly HookUse[] = [
  { moment: "pre-demote", use: "down", onFailure: "abort" },
  { moment: "post-demote", use: "gone", onFailure: "continue" },
];

/** The same, with hooks around it at its primary. */
async function hooked(t: Test): Promise<{ readonly world: TwoHosts; readonly hooks: ScriptedHooks }> {
  const world = await TwoHosts.open(1, { compares: true });
  const hooks = new ScriptedHooks("down", "gone");
  world.alpha.hooks = hooks;
  world.beta.hooks = new ScriptedHooks("down", "gone");
  for (const site of [world.alpha, world.beta]) {
    await world.run(site.stop());
    await world.run(site.start());
  }
  await world.run(world.alpha.running.apply({ ...SPECIFICATION, hooks: DEMOTE }, NONE));
  t.equal(await world.until("protected"), "");
  await world.write("data", 0, pattern(4 * KIB, 1));
  return { world, hooks };
}

t.test("hooks run around it at its primary", async (t) => {
  const { world, hooks } = await hooked(t);
  const { device } = await world.opened("alpha", "payroll/data");
  hooks.ends.set("down", async () => {
    await device.write(4 * KIB, pattern(4 * KIB, 2));
  });
  const roles: string[] = [];
  hooks.ends.set("gone", async () => {
    roles.push(world.alpha.running.named("payroll")?.state.type ?? "");
  });
  const job = await world.run(world.alpha.running.plannedFailover("payroll", true, PLANNED));
  t.same(
    job.steps.map(({ name, state }) => `${name} ${state}`),
    ["pre-demote", "hold-writes", "drain", "stop", "hand-over", "outcome", "post-demote"].map(
      (name) => `${name} succeeded`,
    ),
  );
  t.same(hooks.moments, ["pre-demote", "post-demote"]);
  t.match(hooks.calls[0]?.environment, { TIDEMARK_ROLE: "active", TIDEMARK_VERB: "planned-failover" });
  t.match(hooks.calls[1]?.environment, { TIDEMARK_ROLE: "failed", TIDEMARK_JOB: job.id });
  t.same(roles, ["handed-over"], "nothing is served any more");
  t.equal(await world.until("protected"), "");
  t.same(await blocks(world, "beta"), [1, 2, 0, 0], "what the hook before it wrote is there");
});

t.test("a hook before it that fails leaves all as it was", async (t) => {
  const { world, hooks } = await hooked(t);
  hooks.ends.set("down", { type: "exited", code: 1 });
  t.equal(await codeOf(world, world.alpha.running.plannedFailover("payroll", true, PLANNED)), "HOOK_FAILED");
  t.equal(await world.until("protected"), "");
  t.same(hooks.moments, ["pre-demote"]);
  const [job] = await world.run(world.alpha.running.jobs("payroll"));
  t.match(job, { state: "failed", refusal: { code: "HOOK_FAILED" } });
  await world.write("data", 0, pattern(4 * KIB, 3));
  hooks.ends.delete("down");
  t.match(await world.run(world.alpha.running.plannedFailover("payroll", true, PLANNED)), {
    state: "succeeded",
  });
});

t.test("a group that is not in step any more after its hook is not handed over", async (t) => {
  const { world, hooks } = await hooked(t);
  hooks.ends.set("down", async () => {
    world.beta.end("kill");
  });
  const refused = await codeOf(world, world.alpha.running.plannedFailover("payroll", true, PLANNED));
  t.match(refused, /NOT_PROTECTED|PEER_UNREACHABLE/);
  const [job] = await world.run(world.alpha.running.jobs("payroll"));
  t.match(job, { state: "failed" });
  await world.write("data", 0, pattern(4 * KIB, 3));
});

t.test("a primary that is killed in the hook after it runs that again", async (t) => {
  const { world, hooks } = await hooked(t);
  hooks.ends.set("gone", "never");
  void world.alpha.running.plannedFailover("payroll", true, PLANNED).catch(() => undefined);
  await world.time.runUntil(() => hooks.moments.includes("post-demote"), 20_000);
  t.equal(world.alpha.running.named("payroll")?.state.type, "handed-over");
  world.alpha.end("kill");
  hooks.ends.delete("gone");
  await world.run(world.alpha.start());
  t.equal(await world.until("protected"), "");
  t.same(hooks.moments, ["pre-demote", "post-demote", "post-demote"]);
});

t.test("a stop of the daemon does not wait for the hook after it", async (t) => {
  const { world, hooks } = await hooked(t);
  hooks.ends.set("gone", "never");
  const asked = world.alpha.running.plannedFailover("payroll", true, PLANNED).catch(() => undefined);
  await world.time.runUntil(() => hooks.moments.includes("post-demote"), 20_000);
  await world.run(asked);
  await world.run(world.alpha.stop());
  t.pass();
});
