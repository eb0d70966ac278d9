import t, { type Test } from "tap";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import type { FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { type HostLimits, replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** A copy that is served in its primary's place: from which point, until when, and what a start makes of it. */

const SPECIFICATION = replicated(
  specification("payroll", [volume("data", 768 * KIB), volume("log", 256 * KIB)]),
);
const NONE = changeOf({});
const FAILOVER = changeOf({ confirm: "Failover" });
const CHANGE = changeOf({ confirm: "Change" });
const COMMIT = changeOf({ confirm: "Commit" });
const WORDS = { promoted: "beta active failed-over", committed: "beta active unprotected" };

function to(selector: string): FailoverWish {
  return { selector, includeFuzzy: false, force: false };
}

async function seeded(t: Test, seed = 1, limits: HostLimits = {}): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, limits);
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  t.equal(await world.until("protected"), "", "seeded");
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(3000);
  return world;
}

async function writeAt(
  world: TwoHosts,
  site: "alpha" | "beta",
  offset: number,
  number: number,
): Promise<void> {
  const { device, close } = await world.opened(site, "payroll/data");
  await world.run(Promise.resolve(device.write(offset, pattern(4 * KIB, number))));
  await world.run(device.flush());
  await close();
}

async function firstBytes(world: TwoHosts, name = "payroll/data"): Promise<readonly number[]> {
  const bytes = await world.bytesOf("beta", name);
  const known = [1, 2, 3, 4, 5, 6, 7];
  return [0, 1, 2, 3].map((block) => {
    const found = bytes.subarray(block * 4 * KIB, (block + 1) * 4 * KIB);
    return known.find((number) => Buffer.from(pattern(4 * KIB, number)).equals(found)) ?? 0;
  });
}

async function ownWords(world: TwoHosts): Promise<string> {
  const { sites } = await world.picture("beta");
  return `${sites[0]?.name} ${sites[0]?.role} ${sites[0]?.status}`;
}

async function newestPoint(world: TwoHosts): Promise<string> {
  const points = await world.run(world.beta.running.points("payroll"));
  return points[0]?.id ?? "";
}

t.test("with the primary gone all that had arrived is served, and can be written", async (t) => {
  const world = await seeded(t);
  world.alpha.end("kill");
  await world.time.runFor(5000);
  const job = await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  t.match(job, { verb: "failover", state: "succeeded", report: { epoch: 2, fencing: "none", leftOut: [] } });
  t.equal(job.report?.loss.bound, "at-least", "what is not known is not said to be known");
  t.ok((job.report?.loss.ageMs ?? 0) >= 5000);
  t.ok(job.steps.every(({ state }) => state === "succeeded"));
  t.equal(await ownWords(world), WORDS.promoted);
  t.same(await firstBytes(world), [1, 0, 0, 0]);
  await writeAt(world, "beta", 4 * KIB, 2);
  t.same(await firstBytes(world), [1, 2, 0, 0]);
  const conditions = (await world.picture("beta")).sites[0]?.conditions ?? [];
  t.match(
    conditions.find(({ type }) => type === "FenceConfirmed"),
    { status: "false" },
  );
  t.match(
    conditions.find(({ type }) => type === "Committed"),
    { status: "false" },
  );
  for (const how of ["kill", "crash", "stop"] as const) {
    if (how === "stop") await world.run(world.beta.stop());
    else world.beta.end(how);
    await world.run(world.beta.start());
    t.equal(await ownWords(world), WORDS.promoted, how);
    t.same(await firstBytes(world), [1, 2, 0, 0], `what a flush confirmed is there after a ${how}`);
    await writeAt(world, "beta", 8 * KIB, 3);
    t.same(await firstBytes(world), [1, 2, 3, 0]);
    await writeAt(world, "beta", 8 * KIB, 0);
  }
});

t.test("the old primary that comes back hears of it, and serves nothing", async (t) => {
  const world = await seeded(t);
  await writeAt(world, "alpha", 4 * KIB, 2);
  await world.time.runFor(1000);
  world.alpha.end("kill");
  await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  await world.run(world.alpha.start());
  await world.time.runFor(5000);
  const { sites } = await world.picture("alpha");
  t.match(sites[0], { status: /fenced|diverged/, hint: /the site beta was promoted/ });
  t.match(
    sites[0]?.conditions.find(({ type }) => type === "LinkUp"),
    { status: "false", reason: "SUPERSEDED", message: /not served here/ },
    "and does not say that it is served",
  );
  t.match(await world.refusal("alpha", "payroll/data"), /beta was promoted/);
  const picture = await world.picture("beta");
  t.equal(picture.fencing, "peer-confirmed");
  t.match(picture.sites[1], { name: "alpha", status: "fenced" });
  const [job] = await world.run(world.beta.running.jobs("payroll"));
  t.equal(job?.report?.fencing, "peer-confirmed");
});

t.test("a primary that is there is fenced by the failover itself", async (t) => {
  const world = await seeded(t);
  const { device } = await world.opened("alpha", "payroll/data");
  const job = await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  t.equal(job.report?.fencing, "peer-confirmed");
  const refused = await world
    .run(
      Promise.resolve(device.write(0, pattern(4 * KIB, 9))).then(
        () => "",
        (error: { code: string }) => error.code,
      ),
    )
    .catch((error: { code: string }) => error.code);
  t.equal(refused, "ESHUTDOWN");
});

t.test("a paused primary hears of it too", async (t) => {
  const world = await seeded(t);
  await world.run(world.alpha.running.pause("payroll", NONE));
  await world.time.runFor(1000);
  const job = await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  t.equal(job.report?.fencing, "peer-confirmed");
});

t.test("the point is changed back and forth, and what was written stays", async (t) => {
  const world = await seeded(t);
  await world.time.runFor(3000);
  const old = await newestPoint(world);
  await writeAt(world, "alpha", 4 * KIB, 2);
  await world.time.runFor(4000);
  const late = await newestPoint(world);
  world.alpha.end("crash");
  const { beta } = world;
  await world.run(beta.running.failover("payroll", to(old), FAILOVER));
  t.same(await firstBytes(world), [1, 0, 0, 0]);
  await writeAt(world, "beta", 8 * KIB, 3);
  const { device } = await world.opened("beta", "payroll/data");
  await world.run(beta.running.changePoint("payroll", to(late), CHANGE));
  t.same(await firstBytes(world), [1, 2, 0, 0], "forward");
  await t.rejects(world.run(Promise.resolve().then(() => device.write(0, pattern(4 * KIB, 9)))), {
    code: "ESHUTDOWN",
  });
  const kept = (await world.run(beta.running.points("payroll"))).find(({ kind }) => kind === "branch");
  t.ok(kept, "what was written before is a branch with a point at its end");
  t.same(await firstBytes(world, `payroll/data@${kept?.id}`), [1, 0, 3, 0]);
  await writeAt(world, "beta", 12 * KIB, 4);
  beta.end("crash");
  await world.run(beta.start());
  t.same(await firstBytes(world), [1, 2, 0, 4], "it survives a crash");
  await world.run(beta.running.changePoint("payroll", to(kept?.id ?? ""), CHANGE));
  t.same(await firstBytes(world), [1, 0, 3, 0], "to the branch");
  await world.run(beta.running.changePoint("payroll", to(old), CHANGE));
  t.same(await firstBytes(world), [1, 0, 0, 0], "back");
  const { counts } = await world.picture("beta");
  t.equal(counts?.epoch, 5);
  await writeAt(world, "beta", 12 * KIB, 5);
  await world.run(beta.running.commit("payroll", false, COMMIT));
  t.equal(await ownWords(world), WORDS.committed);
  await t.rejects(world.run(beta.running.changePoint("payroll", to(late), CHANGE)), { message: /is final/ });
  t.same(await firstBytes(world, `payroll/data@${late}`), [1, 2, 0, 0], "points stay open");
  await world.run(beta.stop());
  await world.run(beta.start());
  t.equal(await ownWords(world), WORDS.committed);
  t.same(await firstBytes(world), [1, 0, 0, 5]);
});

t.test("what was written before a start is kept as a branch too", async (t) => {
  for (const how of ["kill", "crash", "stop"] as const) {
    const world = await seeded(t);
    const old = await newestPoint(world);
    world.alpha.end("kill");
    const { beta } = world;
    await world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
    await writeAt(world, "beta", 4 * KIB, 2);
    if (how === "stop") await world.run(beta.stop());
    else beta.end(how);
    await world.run(beta.start());
    await world.run(beta.running.changePoint("payroll", to(old), CHANGE));
    const forks = (await world.run(beta.running.branches("payroll"))).map(({ fork }) => fork?.epoch ?? 0);
    t.ok(
      forks.length > 0 && forks.every((epoch) => epoch > 0),
      "branches of branches too grow from an epoch",
    );
    const kept = (await world.run(beta.running.points("payroll"))).find(({ kind }) => kind === "branch");
    await world.run(beta.running.changePoint("payroll", to(kept?.id ?? ""), CHANGE));
    t.same(await firstBytes(world), [1, 2, 0, 0], how);
  }
});

t.test("points go with a commit that says so, and by age after one that does not", async (t) => {
  for (const deletePoints of [true, false]) {
    const world = await seeded(t);
    await world.time.runFor(10_000);
    world.alpha.end("kill");
    await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
    await writeAt(world, "beta", 4 * KIB, 2);
    await world.time.runFor(60_000);
    const before = (await world.run(world.beta.running.points("payroll"))).length;
    t.ok(before > 2);
    await world.run(world.beta.running.commit("payroll", deletePoints, COMMIT));
    await world.time.runFor(30_000);
    const after = (await world.run(world.beta.running.points("payroll"))).length;
    t.equal(after, deletePoints ? 0 : before);
    t.same(await firstBytes(world), [1, 2, 0, 0]);
  }
});

t.test("what is asked for again is answered, and done once", async (t) => {
  const world = await seeded(t);
  world.alpha.end("kill");
  const { beta } = world;
  const change = { ...FAILOVER, requestId: "one" };
  const first = await world.run(beta.running.failover("payroll", to("latest"), change));
  const again = await world.run(beta.running.failover("payroll", to("latest"), change));
  t.equal(again.id, first.id);
  beta.end("kill");
  await world.run(beta.start());
  t.equal((await world.run(beta.running.failover("payroll", to("latest"), change))).id, first.id);
  t.equal((await world.picture("beta")).counts?.epoch, 2);
  await t.rejects(world.run(beta.running.commit("payroll", false, { ...COMMIT, requestId: "one" })), {
    code: "REQUEST_ID_TAKEN",
  });
});

t.test("what was reserved for a failover that promised nothing is let go of", async (t) => {
  const world = await seeded(t, 1, { latencyMsMax: 5 });
  const { beta } = world;
  const held = (prefix: string): readonly string[] => {
    const group = beta.running.named("payroll");
    const running = group instanceof CopyGroup ? group.open() : undefined;
    const ids = running?.store.reservations.map(({ id }) => id) ?? [];
    return ids.filter((id) => id.startsWith(prefix));
  };
  beta.running.failover("payroll", to("latest"), FAILOVER).catch((error: unknown) => t.fail(String(error)));
  // It is durable by then, and the promise is about to be made.
  await world.time.runUntil(() => held("failover-").length > 0, 10_000);
  t.equal(held("failover-").length, 1, "the moment is reserved");
  beta.end("kill");
  await world.run(beta.start());
  t.equal(await world.until("protected"), "", "it follows as before");
  await world.time.runFor(10_000);
  t.same(held("failover-"), [], "and nothing keeps it from being folded");
});

t.test("what had no room at a promoted site is told, and goes on by itself", async (t) => {
  const world = await seeded(t);
  const { beta } = world;
  world.alpha.end("kill");
  await world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
  const rule = beta.disk.faults.add({
    operations: ["write"],
    path: (path) => path.includes("/journal/"),
    fault: { type: "error", code: "ENOSPC" },
  });
  await t.rejects(writeAt(world, "beta", 4 * KIB, 2), { code: "BRANCH_UNWRITABLE" });
  const isHealthy = async () => {
    const conditions = (await world.picture("beta")).sites[0]?.conditions ?? [];
    return conditions.find(({ type }) => type === "StoreHealthy")?.status;
  };
  t.equal(await isHealthy(), "false");
  rule.remove();
  await world.time.runFor(10_000);
  t.equal(await isHealthy(), "true");
  await writeAt(world, "beta", 8 * KIB, 3);
  beta.end("crash");
  await world.run(beta.start());
  t.same((await firstBytes(world)).slice(0, 3), [1, 2, 3]);
});

t.test("a commit that could not be ended is ended by who asks again", async (t) => {
  for (const requestId of ["one", "other"]) {
    const world = await seeded(t);
    const { beta } = world;
    await world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
    const rule = beta.disk.faults.add({
      operations: ["write", "datasync"],
      path: (path) => path.includes("/ledger/"),
      fault: { type: "error", code: "ENOSPC" },
    });
    const ask = (id: string) =>
      world.run(beta.running.commit("payroll", false, { ...COMMIT, requestId: id }));
    await t.rejects(ask("one"), { code: "STORE_FULL" });
    t.equal(await ownWords(world), "beta active committing", "it is decided");
    rule.remove();
    t.match(await ask(requestId), { verb: "commit", state: "succeeded" });
    t.equal(await ownWords(world), WORDS.committed);
    const jobs = await world.run(beta.running.jobs("payroll"));
    t.ok(
      jobs.every(({ state }) => state === "succeeded"),
      "no job is left that nobody works on",
    );
  }
});

t.test("what may not be is refused, and changes nothing", async (t) => {
  const world = await seeded(t);
  const { alpha, beta } = world;
  const asked: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
    ["no word", () => beta.running.failover("payroll", to("latest"), NONE), /wants to be confirmed/],
    ["wrong site", () => alpha.running.failover("payroll", to("latest"), FAILOVER), /is asked for at beta/],
    ["no such point", () => beta.running.failover("payroll", to("seq-999999"), FAILOVER), /seq-999999/],
    [
      "no selector",
      () => beta.running.failover("payroll", to("yesterday"), FAILOVER),
      /does not name a point/,
    ],
    [
      "not failed over",
      () => beta.running.changePoint("payroll", to("latest"), CHANGE),
      /is not failed over/,
    ],
    ["nothing to commit", () => beta.running.commit("payroll", false, COMMIT), /is not failed over/],
  ];
  for (const [what, ask, wanted] of asked) await t.rejects(world.run(ask()), { message: wanted }, what);
  t.equal(await world.until("protected"), "", "and it goes on");
  await world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
  await t.rejects(world.run(beta.running.failover("payroll", to("latest"), FAILOVER)), {
    message: /that is not final/,
  });
  await t.rejects(world.run(beta.running.pause("payroll", NONE)), { code: "GROUP_PROMOTED" });
});

t.test("a plan says what is then done", async (t) => {
  const world = await seeded(t);
  const plan = await world.run(world.beta.running.planFailover("payroll", to("latest")));
  t.match(plan, { verb: "failover", epoch: 2, members: ["data", "log"], blockers: [], confirm: "Failover" });
  t.equal(plan.warnings[0]?.code, "SOURCE_HEALTHY");
  t.equal(await world.until("protected"), "", "it changes nothing");
  world.alpha.end("kill");
  await world.time.runFor(2000);
  const again = await world.run(world.beta.running.planFailover("payroll", to("latest")));
  t.same(again.warnings, []);
  const job = await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  t.same(job.report?.position, again.position);
});
