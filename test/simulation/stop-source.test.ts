import t from "tap";
import type { HookUse } from "#src/domain/model/group-specification.js";
import type { FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { ScriptedHooks } from "#test/support/groups/scripted-hooks.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** A failover that stops its source first. */

const NONE = changeOf({});
const FAILOVER = changeOf({ confirm: "Failover" });
const STOPPING: FailoverWish = {
  selector: "latest",
  includeFuzzy: false,
  force: false,
  stopSource: { timeoutMs: 4000 },
};
const STOP: HookUse = { moment: "stop-source", use: "stop-it", onFailure: "continue" };
const FENCE: HookUse = { moment: "fence", use: "power-off", onFailure: "continue" };

async function start(named: readonly HookUse[] = []) {
  const world = await TwoHosts.open();
  const hooks = new ScriptedHooks("stop-it", "power-off");
  for (const site of [world.alpha, world.beta]) {
    site.hooks = site === world.beta ? hooks : new ScriptedHooks("stop-it", "power-off");
    await world.run(site.stop());
    await world.run(site.start());
  }
  const wanted = replicated(specification("payroll", [volume("data")], { hooks: named }));
  await world.run(world.alpha.running.apply(wanted, NONE));
  if ((await world.until("protected")) !== "") throw new Error("it does not come to be protected");
  return { world, hooks };
}

/** Writes one block after the other until it is refused; how many were acknowledged, and how that ended. */
async function writer(world: TwoHosts) {
  const { device } = await world.opened("alpha", "payroll/data");
  const seen = { acknowledged: 0, end: "" };
  const clock = world.time;
  const writing = (async () => {
    for (let at = 0; ; at += 1) {
      const block = new Uint8Array(4 * KIB).fill((at % 250) + 1);
      try {
        await device.write((at % 64) * 4 * KIB, block);
      } catch (error) {
        seen.end = (error as { readonly code: string }).code;
        return;
      }
      seen.acknowledged = at + 1;
      await Promise.resolve();
      if (at % 4 === 3) await new Promise<void>((resolve) => pause(clock, resolve));
    }
  })();
  return { seen, writing };
}

function pause(clock: TwoHosts["time"], resolve: () => void): void {
  clock.schedule(2, resolve);
}

/** Blocks of the volume as the writer would have left them after so many writes. */
function isAfter(bytes: Uint8Array, writes: number): boolean {
  for (let slot = 0; slot < 64; slot += 1) {
    const last = writes <= slot ? -1 : slot + 64 * Math.floor((writes - 1 - slot) / 64);
    const wanted = last < 0 ? 0 : (last % 250) + 1;
    if (bytes[slot * 4 * KIB] !== wanted) return false;
  }
  return true;
}

const steps = (job: { readonly steps: readonly { readonly name: string; readonly state: string }[] }) =>
  job.steps.map(({ name, state }) => `${name} ${state}`);

t.test("nothing that was acknowledged is lost where the source is stopped first", async (t) => {
  const { world } = await start();
  const { seen, writing } = await writer(world);
  await world.time.runFor(500);
  const job = await world.run(world.beta.running.failover("payroll", STOPPING, FAILOVER));
  t.equal(job.state, "succeeded");
  t.match(job.steps[0], { name: "stop-source", state: "succeeded" });
  t.match(job.steps[0]?.output?.[0], /^alpha lets nobody write behind sequence \d+$/);
  t.equal(job.steps[0]?.output?.[1], "all that was written there is here");
  t.equal(job.report?.fencing, "peer-confirmed");
  await world.run(writing);
  t.equal(seen.end, "ESHUTDOWN");
  t.ok(seen.acknowledged > 100, "it wrote while that was asked for");
  t.ok(isAfter(await world.bytesOf("beta", "payroll/data"), seen.acknowledged));
  t.match((await world.picture("alpha")).sites[0], { status: "fenced" }, "and holds nothing else");
});

t.test("where the primary does not answer the hook is run, and the failover goes on", async (t) => {
  const { world, hooks } = await start([STOP, FENCE]);
  world.alpha.end("kill");
  const job = await world.run(world.beta.running.failover("payroll", STOPPING, FAILOVER));
  t.same(steps(job).slice(0, 3), ["stop-source failed", "fence succeeded", "stop-following succeeded"]);
  t.match(job.steps[0]?.output, [
    /^alpha did not stop: /,
    /^nothing more comes: /,
    "the hook stop-it succeeded",
  ]);
  t.same(hooks.moments, ["stop-source", "fence"]);
  t.match(hooks.calls[0]?.environment, { TIDEMARK_SOURCE: "unanswered", TIDEMARK_JOB: job.id });
  t.match(job, { state: "succeeded", report: { fencing: "hook" } });
  const picture = await world.picture("beta");
  t.equal(picture.fencing, "hook");
  const fence = picture.sites[0]?.conditions.find(({ type }) => type === "FenceConfirmed");
  t.match(fence, { status: "true", reason: "HOOK" });
  await world.run(world.beta.stop());
  await world.run(world.beta.start());
  t.equal((await world.picture("beta")).fencing, "hook", "it is on record");
  await world.run(world.alpha.start());
  await world.time.runFor(10_000);
  t.equal((await world.picture("beta")).fencing, "peer-confirmed", "once it has come back and heard");
});

t.test("without a hook and without an answer it is said that nothing vouches for it", async (t) => {
  const { world } = await start();
  world.alpha.end("kill");
  const job = await world.run(world.beta.running.failover("payroll", STOPPING, FAILOVER));
  t.match(job, { state: "succeeded", report: { fencing: "none" } });
  t.match(job.steps[0], { name: "stop-source", state: "failed" });
});

t.test("hooks that fail stop nothing, unless the group says so, and then writers go on", async (t) => {
  const { world, hooks } = await start([STOP, { ...FENCE, onFailure: "abort" }]);
  hooks.ends.set("stop-it", { type: "exited", code: 3 });
  hooks.ends.set("power-off", { type: "exited", code: 4 });
  await t.rejects(world.run(world.beta.running.failover("payroll", STOPPING, FAILOVER)), {
    code: "HOOK_FAILED",
    message: /power-off of payroll at fence ended with 4/,
  });
  const [job] = await world.run(world.beta.running.jobs("payroll"));
  t.match(job, { state: "failed", report: undefined });
  t.match(job?.steps[0], { state: "succeeded" }, "the primary itself had stopped");
  t.match(job?.steps[0]?.output?.[2], "the hook stop-it ended with 3");
  await world.time.runFor(200);
  await world.write("data", 0, new Uint8Array(4 * KIB).fill(9));
  t.equal(await world.until("protected"), "");
});

t.test("a hold is over by itself when whoever asked for it has gone", async (t) => {
  const { world } = await start();
  const { id } = await world.picture("alpha");
  const end = await world.run(world.alpha.running.takeHold("beta", { id, holdMs: 3000 }));
  t.ok((end?.sequence ?? 0) > 0);
  const { device } = await world.opened("alpha", "payroll/data");
  let isWritten = false;
  const writing = Promise.resolve(device.write(0, new Uint8Array(4 * KIB).fill(1))).then(() => {
    isWritten = true;
  });
  await world.time.runFor(2500);
  t.equal(isWritten, false);
  const on = await world.run(world.alpha.running.takeHold("beta", { id, holdMs: 2000 }));
  t.equal(on?.entry, end?.entry, "held on");
  await world.time.runFor(1500);
  t.equal(isWritten, false);
  await world.time.runFor(700);
  t.equal(isWritten, true);
  await writing;
  const held = world.alpha.running.takeHold("beta", { id, holdMs: 60_000 });
  await world.run(held);
  await world.run(world.alpha.running.takeHold("beta", { id, holdMs: 0 }));
  await world.time.runFor(100);
  await world.write("data", 0, new Uint8Array(4 * KIB).fill(2));
  await t.rejects(world.run(world.beta.running.takeHold("alpha", { id, holdMs: 1 })), {
    code: "NOT_THE_SECONDARY",
  });
  await t.rejects(world.run(world.alpha.running.takeHold("gamma", { id, holdMs: 1 })), {
    code: "NOT_THE_SECONDARY",
  });
  await world.run(world.alpha.running.takeHold("beta", { id, holdMs: 60_000 }));
  await world.run(world.alpha.stop());
  t.pass("a stop of the daemon does not wait for it");
});

t.test("a failover that is cancelled while the hook runs lets writers go on", async (t) => {
  const { world, hooks } = await start([STOP]);
  hooks.ends.set("stop-it", "never");
  const failing = world.beta.running.failover("payroll", STOPPING, FAILOVER);
  const refused = t.rejects(failing, { code: "JOB_CANCELLED" });
  await world.time.runFor(300);
  const [job] = await world.run(world.beta.running.jobs("payroll"));
  await world.run(world.beta.running.cancelJob(job?.id ?? "", NONE));
  await world.run(refused);
  await world.time.runFor(200);
  await world.write("data", 0, new Uint8Array(4 * KIB).fill(3));
  t.equal(await world.until("protected"), "");
});

t.test("a hand-over in order fences nobody by a hook", async (t) => {
  const { world, hooks } = await start([STOP, FENCE]);
  await world.run(world.alpha.running.plannedFailover("payroll", true, changeOf({ confirm: "Planned" })));
  t.equal(await world.until("protected"), "");
  t.same(hooks.moments, []);
});
