import t from "tap";
import type { FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { changeOf } from "#test/support/groups/group-world.js";
import { CHANGE, COMMIT, FAILOVER, followed, promoted, statusAt, to } from "#test/support/groups/promoted.js";

/** Facts that a start writes before it goes on with what it finds. */
const STARTED_BEHIND = 2;

function fullLedger(disk: SimulatedDisk, behind: number) {
  let calls = 0;
  return disk.faults.add({
    operations: ["write"],
    path: (path) => path.includes("/ledger/") && ++calls > behind,
    fault: { type: "error", code: "ENOSPC" },
  });
}

/** Requests that are repeated: what is answered from the record, and what is not. */

t.test("a request id that comes with another wish is refused", async (t) => {
  const world = await promoted();
  const { beta } = world;
  const points = await world.run(beta.running.points("payroll"));
  const [one = "", other = ""] = points.slice(-2).map(({ id }) => id);
  t.not(one, other);
  const change = { ...CHANGE, requestId: "one" };
  const commit = { ...COMMIT, requestId: "two" };
  const first = await world.run(beta.running.changePoint("payroll", to(one), change));
  const taken = { code: "REQUEST_ID_TAKEN" };
  const ask = (wish: FailoverWish) => world.run(beta.running.changePoint("payroll", wish, change));
  await t.rejects(ask(to(other)), taken, "another point");
  await t.rejects(ask({ ...to(one), force: true }), taken, "forced");
  beta.end("kill");
  await world.run(beta.start());
  await t.rejects(
    ask(to(other)),
    { ...taken, message: new RegExp(one) },
    "after a start, with what was asked",
  );
  t.equal((await ask(to(one))).id, first.id);
  await world.run(beta.running.commit("payroll", false, commit));
  await t.rejects(world.run(beta.running.commit("payroll", true, commit)), taken, "with its points");
});

t.test("a commit that a start finds undone has not succeeded before it is done", async (t) => {
  for (const isMended of [false, true]) {
    const world = await promoted();
    const { beta } = world;
    const change = { ...COMMIT, requestId: "one" };
    const ask = () => world.run(beta.running.commit("payroll", false, change));
    const job = async () => (await world.run(beta.running.jobs("payroll"))).at(-1);
    const first = fullLedger(beta.disk, 0);
    await t.rejects(ask(), { code: "STORE_FULL" });
    first.remove();
    beta.end("kill");
    const second = isMended ? undefined : fullLedger(beta.disk, STARTED_BEHIND);
    await world.run(beta.start());
    t.equal(await statusAt(world), isMended ? "unprotected" : "committing");
    t.match(await job(), { verb: "commit", state: isMended ? "succeeded" : "running" });
    second?.remove();
    t.match(await ask(), { state: "succeeded" });
    t.equal(await statusAt(world), "unprotected");
    t.match(await job(), { verb: "commit", state: "succeeded" });
  }
});

/** What a start shows of a failover whose daemon was killed while such a file was written. */
async function killedWriting(where: RegExp, operation: "write" | "datasync" = "write") {
  const world = await followed();
  const { beta } = world;
  beta.disk.faults.add({
    operations: [operation],
    path: (path) => where.test(path),
    fault: { type: "slow", delayMs: 3_600_000 },
  });
  void beta.running.failover("payroll", to("latest"), FAILOVER);
  await world.time.runFor(2000);
  beta.end("kill");
  await world.run(beta.start());
  const [job] = await world.run(beta.running.jobs("payroll"));
  const steps = job?.steps.flatMap(({ name, state }) => (state === "pending" ? [] : [`${name} ${state}`]));
  return { state: job?.state, code: job?.refusal?.code, steps };
}

t.test("the step that a failover was at when the daemon ended is on record", async (t) => {
  t.same(await killedWriting(/\/ledger\//), {
    state: "failed",
    code: "FAILOVER_INTERRUPTED",
    steps: ["stop-following succeeded", "decide succeeded", "reserve failed"],
  });
  t.same(
    // Written, and not on the disk: which survives the end of a process.
    await killedWriting(/\/state$/, "datasync"),
    {
      state: "succeeded",
      code: undefined,
      steps: ["stop-following succeeded", "decide succeeded", "reserve succeeded", "promise succeeded"],
    },
    "the promise was there already",
  );
});

t.test("a site that has become the primary since answers for what it was asked before", async (t) => {
  const world = await followed();
  const { alpha, beta } = world;
  alpha.end("kill");
  const failover = { ...FAILOVER, requestId: "one" };
  const commit = { ...COMMIT, requestId: "two" };
  const first = await world.run(beta.running.failover("payroll", to("latest"), failover));
  const final = await world.run(beta.running.commit("payroll", true, commit));
  await world.run(alpha.start());
  await world.time.runFor(5000);
  await world.run(beta.running.reprotect("payroll", "", changeOf({ confirm: "Reprotect" })));
  t.equal(await world.until("protected"), "");
  t.match(await world.run(beta.running.failover("payroll", to("latest"), failover)), { id: first.id });
  t.match(await world.run(beta.running.commit("payroll", true, commit)), { id: final.id });
  await t.rejects(world.run(beta.running.commit("payroll", false, commit)), { code: "REQUEST_ID_TAKEN" });
  await t.rejects(world.run(beta.running.failover("payroll", to("latest"), FAILOVER)), {
    code: "WRONG_SITE",
  });
  const reprotect = (await world.run(beta.running.jobs("payroll"))).at(-1);
  t.match(reprotect, { verb: "reprotect", state: "succeeded" });
  await t.rejects(world.run(beta.running.cancelJob(reprotect?.id ?? "", FAILOVER)), { code: "JOB_ENDED" });
});

t.test("jobs are answered from wherever the site has come to meanwhile", async (t) => {
  const world = await followed(3, { compares: true });
  const { alpha, beta } = world;
  const asked = (confirm: string, requestId: string) => ({ ...changeOf({ confirm }), requestId });
  await world.run(beta.running.failover("payroll", to("latest"), asked("Failover", "one")));
  const rollback = () => world.run(beta.running.rollback("payroll", asked("Rollback", "two")));
  const first = await rollback();
  t.equal(await world.until("protected"), "");
  t.equal((await rollback()).id, first.id, "at the secondary again");
  for (const { id } of await world.run(beta.running.branches("payroll")))
    await world.run(beta.running.dropBranch("payroll", id, changeOf({ confirm: "Delete" })));
  await world.run(alpha.running.plannedFailover("payroll", true, asked("Planned", "three")));
  t.equal(await world.until("protected"), "");
  t.equal((await world.picture("beta")).sites[0]?.role, "active");
  t.equal((await rollback()).id, first.id, "at what is the primary now");
  const { specification } = await world.picture("beta");
  const { secondary: _, ...alone } = specification;
  await world.run(beta.running.apply({ ...alone, secondary: undefined }, changeOf({ confirm: "Delete" })));
  t.equal((await rollback()).id, first.id, "without a secondary");
  await world.run(beta.running.apply(specification, changeOf({})));
  t.equal((await rollback()).id, first.id, "and with one again");
  beta.end("kill");
  await world.run(beta.start());
  t.equal((await rollback()).id, first.id, "after a start");
  const jobs = await world.run(beta.running.jobs("payroll"));
  t.ok(
    jobs.every(({ state }) => state !== "running"),
    "none is under way",
  );
});
