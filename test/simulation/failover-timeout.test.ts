import t, { type Test } from "tap";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { CHANGE, FAILOVER, to, writeBlock } from "#test/support/groups/promoted.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Failovers that nobody ends. */

const MINUTE_MS = 60_000;
const NONE = changeOf({});

type OnTimeout = GroupSpecification["failover"]["onTimeout"];

/** Failed over to beta, with alpha as it was. */
async function open(t: Test, onTimeout: OnTimeout, timeoutMs = 10 * MINUTE_MS): Promise<TwoHosts> {
  const world = await TwoHosts.open(3);
  const wanted = replicated(
    specification("payroll", [volume("data", 256 * KIB)], { failover: { timeoutMs, onTimeout } }),
  );
  await world.run(world.alpha.running.apply(wanted, NONE));
  t.equal(await world.until("protected"), "");
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(3000);
  await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  return world;
}

async function seen(world: TwoHosts) {
  const { sites, timeout, endings } = await world.picture("beta");
  return { status: sites[0]?.status, timeout, endings };
}

async function policyJobs(world: TwoHosts): Promise<readonly string[]> {
  const jobs = await world.run(world.beta.running.jobs("payroll"));
  return jobs
    .filter(({ requestedBy }) => requestedBy === "policy")
    .map(({ verb, state }) => `${verb} ${state}`);
}

t.test("one that is to be final after its time is made so, and not before", async (t) => {
  const world = await open(t, "commit");
  await world.time.runFor(4 * MINUTE_MS);
  const { status, timeout } = await seen(world);
  t.match({ status, timeout }, { status: "failed-over", timeout: { action: "commit", trouble: undefined } });
  t.ok(Math.abs((timeout?.leftMs ?? 0) - 6 * MINUTE_MS) < 2000, "the time left is shown");
  await world.run(world.beta.running.changePoint("payroll", to("latest"), CHANGE));
  await world.time.runFor(5.9 * MINUTE_MS);
  t.match(await seen(world), { status: "failed-over" }, "a change of point does not begin it anew");
  await world.time.runFor(0.2 * MINUTE_MS);
  t.match(await seen(world), {
    status: "unprotected",
    timeout: undefined,
    endings: { count: 1, last: "commit" },
  });
  t.same(await policyJobs(world), ["commit succeeded"]);
});

t.test("one that is to be undone after its time is rolled back, and the old primary serves", async (t) => {
  const world = await open(t, "rollback");
  await writeBlock(world, 1, 2);
  await world.time.runFor(9.9 * MINUTE_MS);
  t.match(await seen(world), { status: "failed-over" });
  await world.time.runFor(0.3 * MINUTE_MS);
  t.equal(await world.until("protected"), "");
  t.same(await policyJobs(world), ["rollback succeeded"]);
  t.match(await seen(world), { endings: { count: 1, last: "rollback" } });
  t.equal((await world.picture("alpha")).direction.from, "alpha");
  const branches = await world.run(world.beta.running.branches("payroll"));
  t.ok(branches.length > 0, "what was written meanwhile is kept");
});

t.test("it is not rolled back while the old primary is away, nor made final instead", async (t) => {
  const world = await open(t, "rollback");
  world.alpha.end("kill");
  await world.time.runFor(14 * MINUTE_MS);
  t.match(await seen(world), {
    status: "failed-over",
    timeout: { action: "rollback", leftMs: 0, trouble: { code: "OLD_PRIMARY_AWAY" } },
    endings: undefined,
  });
  t.same(await policyJobs(world), []);
  await world.run(world.alpha.start());
  await world.time.runFor(6 * MINUTE_MS);
  t.equal(await world.until("protected"), "");
  t.same(await policyJobs(world), ["rollback succeeded"]);
});

for (const how of ["stop", "kill"] as const)
  t.test(`its time goes on where it was after a ${how} of the daemon`, async (t) => {
    const world = await open(t, "commit");
    await world.time.runFor(6 * MINUTE_MS);
    if (how === "stop") await world.run(world.beta.stop());
    else world.beta.end("kill");
    await world.time.runFor(60 * MINUTE_MS);
    await world.run(world.beta.start());
    const { status, timeout } = await seen(world);
    t.equal(status, "failed-over", "time in which it did not run is not counted");
    const leftMs = timeout?.leftMs ?? 0;
    const forgottenMs = how === "stop" ? 1000 : 36_000;
    t.ok(leftMs > 3.9 * MINUTE_MS && leftMs < 4 * MINUTE_MS + forgottenMs, `${leftMs} ms are left`);
    await world.time.runFor(leftMs + 3000);
    t.match(await seen(world), { status: "unprotected" });
  });

t.test("what nobody has asked for does not come, and what was ended is ended", async (t) => {
  const none = await open(t, "none", 0);
  await none.time.runFor(30 * MINUTE_MS);
  t.match(await seen(none), { status: "failed-over", timeout: undefined });
  const world = await open(t, "rollback");
  await world.run(world.beta.running.commit("payroll", false, changeOf({ confirm: "Commit" })));
  await world.time.runFor(20 * MINUTE_MS);
  t.match(await seen(world), { status: "unprotected", endings: undefined });
  t.same(await policyJobs(world), []);
});
