import t, { type Test } from "tap";
import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";
import type { JobPicture } from "#src/operations/jobs/job-picture.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Both sides of a group compared while it is written, with two simulated daemons. */

const NONE = changeOf({});
const CHUNK = 64 * KIB;
/** Sizes that are no multiple of a chunk. */
const DATA = 13 * CHUNK + 12 * KIB;
const LOG = 5 * CHUNK + 4 * KIB;
const MEMBERS = [volume("data", DATA), volume("log", LOG)];

async function seeded(t: Test, seed = 1, compares = true): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, { compares, latencyMsMax: 2 });
  await world.run(world.alpha.running.apply(replicated(specification("payroll", MEMBERS)), NONE));
  await world.write("data", CHUNK + 512, pattern(5 * CHUNK, 1));
  await world.write("log", 0, pattern(CHUNK, 2));
  t.equal(await world.until("protected"), "", "seeded");
  return world;
}

async function begin(world: TwoHosts, repair = false): Promise<void> {
  await world.run(world.alpha.running.verify("payroll", repair, NONE));
}

async function state(world: TwoHosts): Promise<VerifyPicture> {
  return await world.run(world.alpha.running.verifyState("payroll"));
}

async function ended(world: TwoHosts, msMax = 60_000): Promise<VerifyPicture> {
  for (let waited = 0; waited < msMax; waited += 50) {
    const picture = await state(world);
    if (picture.state !== "running") return picture;
    await world.time.runFor(50);
  }
  return await state(world);
}

/** The path of a member's image, where nobody gave one. */
async function imageOf(world: TwoHosts, member: string): Promise<string> {
  const picture = await world.picture("alpha");
  return picture.members.find(({ name }) => name === member)?.image ?? "";
}

t.test("what is equal is said to be so while writes go on, and the point bears the mark", async (t) => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const world = await seeded(t, seed, seed % 2 === 0);
    const random = world.random.fork("writer");
    await begin(world);
    for (let turn = 0; turn < 12; turn += 1) {
      const length = 4096 * (1 + random.integer(0, 19));
      const offset = 4096 * random.integer(0, (DATA - length) / 4096);
      await world.write("data", offset, pattern(length, 10 + turn));
    }
    const picture = await ended(world);
    t.match(picture, { state: "done", differentBytes: 0, unknownBytes: 0, isMarked: true }, `seed ${seed}`);
    t.equal(picture.root.primary, picture.root.secondary);
    t.equal(picture.comparedBytes, picture.totalBytes);
    const points = await world.run(world.beta.running.points("payroll"));
    const point = points.find(({ id }) => id === picture.point);
    t.match(point, { health: "verified", rootHash: picture.root.primary });
    t.ok(picture.exchangedBytes < 1024, `${picture.exchangedBytes} bytes`);
    const { verify } = await world.picture("beta");
    t.equal(verify?.equalMs, point?.healthMs, "the secondary knows how old the proof is");
    const latest = { selector: "latest", includeFuzzy: false, force: false };
    const plan = await world.run(world.beta.running.planFailover("payroll", latest));
    t.equal(plan.lastCleanVerifyMs, point?.healthMs);
  }
});

t.test("a bit that rots at the primary is found, told, repaired, and equal after that", async (t) => {
  const world = await seeded(t);
  await world.time.runFor(12_000);
  const path = await imageOf(world, "data");
  await world.alpha.disk.flipBit(path, 8 * (3 * CHUNK + 77));
  await begin(world);
  const first = await ended(world);
  t.match(first, {
    state: "done",
    differentBytes: CHUNK,
    ranges: [{ member: "data", offset: 3 * CHUNK, length: CHUNK, found: "different" }],
  });
  const alpha = await world.picture("alpha");
  t.match(
    alpha.sites[0]?.conditions.find(({ type }) => type === "StoreHealthy"),
    { status: "false", reason: "SIDES_DIFFER" },
    "status says so",
  );
  const before = await world.run(world.beta.running.points("payroll"));
  t.ok(before.length > 1);
  t.same(
    before.filter(({ health }) => health !== "damaged").map(({ kind }) => kind),
    [],
    "every point holds what differs",
  );
  await begin(world, true);
  const second = await ended(world);
  t.match(second, { state: "done", differentBytes: CHUNK, repairedBytes: CHUNK });
  t.equal(await world.until("protected"), "");
  t.ok(await world.isEqual("data"), "byte by byte");
  await begin(world);
  t.match(await ended(world), { state: "done", differentBytes: 0, isMarked: true });
  const healed = await world.picture("alpha");
  t.match(
    healed.sites[0]?.conditions.find(({ type }) => type === "StoreHealthy"),
    { status: "true" },
  );
});

t.test("a secondary that is killed in the middle is asked again when it is back", async (t) => {
  const world = await seeded(t);
  await begin(world);
  world.beta.end("crash");
  await world.time.runFor(3000);
  await world.run(world.beta.start());
  const picture = await ended(world);
  t.match(picture, { state: "done", differentBytes: 0, isMarked: true });
});

async function jobs(world: TwoHosts, site: "alpha" | "beta" = "alpha"): Promise<readonly JobPicture[]> {
  const all = await world.run(world[site].running.jobs("payroll"));
  return all.filter(({ verb }) => verb === "verify");
}

t.test("a primary that is killed in the middle begins again by itself, and says so", async (t) => {
  const world = await seeded(t);
  await begin(world, true);
  await world.time.runUntil(() => world.comparisons > 1, 20_000);
  world.alpha.end("crash");
  await world.run(world.alpha.start());
  t.match(await state(world), { state: "running", phase: "waiting", repair: true });
  t.equal(await world.until("protected"), "");
  t.match(await ended(world), { state: "done", differentBytes: 0, isMarked: true, repair: true });
  const [job] = await jobs(world);
  t.match(job, { state: "succeeded", steps: [{ output: [/attempt 2/] }, {}, {}, {}] });
  t.same(
    job?.steps.map((step) => step.state),
    ["succeeded", "succeeded", "skipped", "skipped"],
  );
});

t.test("one that ends its daemon each time is given up, and said so", async (t) => {
  const world = await seeded(t);
  await begin(world);
  for (let life = 1; life <= 6; life += 1) {
    const asked = world.comparisons;
    await world.time.runUntil(() => world.comparisons > asked, 20_000);
    world.alpha.end("crash");
    await world.run(world.alpha.start());
  }
  t.equal(await world.until("protected"), "");
  t.match(await ended(world), { state: "failed", failure: { code: "VERIFY_INTERRUPTED" } });
  t.match(await jobs(world), [{ state: "failed", refusal: { code: "VERIFY_INTERRUPTED" } }]);
});

t.test("what was found is known after a start, with the trouble that it is", async (t) => {
  const world = await seeded(t);
  await world.time.runFor(12_000);
  await world.alpha.disk.flipBit(await imageOf(world, "data"), 8 * (3 * CHUNK + 77));
  await begin(world);
  const found = await ended(world);
  await world.run(world.alpha.stop());
  await world.run(world.alpha.start());
  t.same(await state(world), found, "the same, to the last field");
  t.match(found, { differentBytes: CHUNK, ranges: [{ member: "data", offset: 3 * CHUNK }] });
  t.equal(await world.until("protected"), "");
  const alpha = await world.picture("alpha");
  t.match(
    alpha.sites[0]?.conditions.find(({ type }) => type === "StoreHealthy"),
    { status: "false", reason: "SIDES_DIFFER" },
  );
  await world.run(world.alpha.running.restart("payroll", false, changeOf({ confirm: "Restart" })));
  t.equal((await state(world)).state, "never", "all of it is sent again, and nothing is proved of that");
});

t.test("what was found to differ stays a trouble when a later one comes to nothing", async (t) => {
  const world = await seeded(t);
  await world.alpha.disk.flipBit(await imageOf(world, "data"), 8 * (3 * CHUNK + 77));
  await begin(world);
  t.match(await ended(world), { state: "done", differentBytes: CHUNK });
  world.isDeaf = true;
  await begin(world);
  await world.time.runFor(1000);
  const job = (await jobs(world)).at(-1);
  await world.run(world.alpha.running.cancelJob(job?.id ?? "", NONE));
  t.match(await ended(world), { state: "failed", differentBytes: 0 });
  const alpha = await world.picture("alpha");
  t.match(
    alpha.sites[0]?.conditions.find(({ type }) => type === "StoreHealthy"),
    { status: "false", reason: "SIDES_DIFFER" },
  );
  t.match(alpha.verify, { differentBytes: CHUNK });
  world.isDeaf = false;
  await begin(world, true);
  t.match(await ended(world), { state: "done", repairedBytes: CHUNK });
  t.match((await world.picture("alpha")).verify, { differentBytes: 0 });
});

t.test("a change of members interrupts it, and it begins again over the new ones", async (t) => {
  const world = await seeded(t);
  world.isDeaf = true;
  await begin(world);
  await world.time.runFor(1000);
  world.isDeaf = false;
  const wanted = replicated(specification("payroll", [...MEMBERS, volume("more", CHUNK)]));
  await world.run(world.alpha.running.apply(wanted, NONE));
  // A member that is being seeded is not in the point yet.
  t.match(await ended(world), { state: "done", differentBytes: 0, isMarked: true, totalBytes: DATA + LOG });
  await world.time.runFor(5000);
  await begin(world);
  t.match(await ended(world), { state: "done", totalBytes: DATA + LOG + CHUNK });
});

t.test("it is a job: followed, answered once for each request, and left when it is cancelled", async (t) => {
  const world = await seeded(t);
  world.isDeaf = true;
  await world.run(
    world.alpha.running.verify("payroll", false, changeOf({ requestId: "a", reason: "weekly" })),
  );
  await world.time.runFor(1000);
  const [job] = await jobs(world);
  t.match(job, { state: "running", verb: "verify", requestId: "a", reason: "weekly", cancellable: true });
  t.match(job?.progress, { doneBytes: 0 });
  await t.rejects(world.run(world.alpha.running.verify("payroll", true, NONE)), { code: "VERIFY_UNDER_WAY" });
  await world.run(world.alpha.running.cancelJob(job?.id ?? "", changeOf({ reason: "too busy" })));
  t.match(await ended(world), { state: "failed", failure: { code: "JOB_CANCELLED" } });
  t.match(await jobs(world), [{ state: "cancelled", cancellable: false }]);
  await world.run(world.alpha.running.cancelJob(job?.id ?? "", NONE));
  world.isDeaf = false;
  await world.run(world.alpha.running.verify("payroll", false, changeOf({ requestId: "a" })));
  t.equal((await jobs(world)).length, 1, "the same request is no other comparison");
  await t.rejects(world.run(world.alpha.running.verify("payroll", true, changeOf({ requestId: "a" }))), {
    code: "REQUEST_ID_TAKEN",
  });
  await begin(world);
  t.match(await ended(world), { state: "done" });
  t.match((await jobs(world))[1], { verified: { comparedBytes: DATA + LOG, differentBytes: 0 } });
});

t.test("by schedule: when it is due, once, also over restarts, and never while nobody follows", async (t) => {
  const world = await TwoHosts.open(3, { compares: true, latencyMsMax: 2 });
  const everyMs = 60_000;
  const wanted = { ...replicated(specification("payroll", MEMBERS)), verify: { everyMs } };
  await world.run(world.alpha.running.apply(wanted, NONE));
  t.equal(await world.until("protected"), "");
  await world.time.runFor(20_000);
  t.match(
    await jobs(world),
    [{ state: "succeeded", requestedBy: "schedule" }],
    "never compared: due at once",
  );
  await world.time.runFor(everyMs / 2);
  await world.run(world.alpha.stop());
  await world.run(world.alpha.start());
  await world.time.runFor(everyMs / 8);
  t.equal((await jobs(world)).length, 1, "the time before the start counts");
  world.beta.end("kill");
  await world.time.runFor(everyMs / 2);
  t.equal((await jobs(world)).length, 1, "due, and nobody follows");
  await world.run(world.beta.start());
  t.equal(await world.until("protected"), "");
  await world.time.runFor(20_000);
  t.equal((await jobs(world)).length, 2);
  const { verify } = await world.picture("alpha");
  t.match(verify, { isRunning: false, everyMs, differentBytes: 0, failure: undefined });
  t.ok((verify?.equalMs ?? 0) > 0);
});

t.test("a planned failover ends it, and is not kept from by it", async (t) => {
  const world = await seeded(t);
  await begin(world);
  await world.time.runUntil(() => world.comparisons > 1, 20_000);
  t.equal((await state(world)).state, "running");
  await world.run(
    world.alpha.running.plannedFailover("payroll", true, changeOf({ confirm: "Planned", requestId: "p" })),
  );
  t.equal(await world.until("protected"), "");
  t.equal(await world.words("beta"), "beta active protected, alpha passive protected");
});

t.test("one whose primary is gone keeps nothing from being reprotected, nor goes on", async (t) => {
  const world = await seeded(t);
  const { alpha, beta } = world;
  await begin(world);
  await world.time.runUntil(() => world.comparisons > 1, 20_000);
  const { point } = await state(world);
  alpha.end("crash");
  const latest = { selector: "latest", includeFuzzy: false, force: false };
  await world.run(beta.running.failover("payroll", latest, changeOf({ confirm: "Failover" })));
  const group = (await world.picture("beta")).id;
  await t.rejects(world.run(beta.running.takeComparison("alpha", { group, point, step: { type: "open" } })), {
    code: "NOT_THE_PRIMARY",
  });
  await world.run(beta.running.commit("payroll", true, changeOf({ confirm: "Commit" })));
  await world.run(alpha.start());
  await world.time.runFor(8000);
  await world.run(beta.running.reprotect("payroll", "", changeOf({ confirm: "Reprotect" })));
  t.equal(await world.until("protected"), "");
});

t.test("it is refused at the other site, and where nothing can be compared", async (t) => {
  const world = await seeded(t);
  const refused = await world.run(world.beta.running.verify("payroll", true, NONE)).catch((error) => error);
  t.match(refused, { kind: "refused", hint: /verify payroll --repair/ });
  const question = { group: (await world.picture("alpha")).id, point: "p", step: { type: "open" } } as const;
  await t.rejects(world.run(world.beta.running.takeComparison("gamma", question)), {
    code: "NOT_THE_PRIMARY",
  });
  await t.rejects(world.run(world.alpha.running.takeComparison("beta", question)), {
    code: "NOT_THE_PRIMARY",
  });
});
