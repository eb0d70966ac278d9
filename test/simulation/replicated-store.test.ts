import t, { type Test } from "tap";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, IMAGE_ROOT, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** What is said, and done, where the store of a secondary is not as it should be. */

const MEMBERS = [volume("data", 768 * KIB, { beta: `${IMAGE_ROOT}/data.img` }), volume("log", 512 * KIB)];
const SPECIFICATION = replicated(specification("payroll", MEMBERS));
const NONE = changeOf({});

async function applied(seed = 1): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed);
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  await world.write("data", 64 * KIB, pattern(64 * KIB, 1));
  return world;
}

async function seeded(t: Test, seed = 1): Promise<TwoHosts> {
  const world = await applied(seed);
  t.equal(await world.until("protected"), "", "seeded");
  return world;
}

async function equal(t: Test, world: TwoHosts, ...members: readonly string[]): Promise<void> {
  await world.time.runFor(1000);
  for (const member of members) t.ok(await world.isEqual(member), `${member} is equal`);
}

function conditionsOf(picture: GroupPicture): readonly string[] {
  return picture.sites[0]?.conditions.map(({ type, status }) => `${type} ${status}`) ?? [];
}

function listed(world: TwoHosts): Promise<readonly PointPicture[]> {
  return world.run(world.beta.running.points("payroll"));
}

t.test("I15: a secondary whose store takes nothing says so, at both sites, and exposure grows", async (t) => {
  const world = await seeded(t);
  await world.time.runFor(2000);
  const fails = { type: "error", code: "EIO" } as const;
  const path = (name: string) => name.includes("/journal/");
  const rule = world.beta.disk.faults.add({ operations: ["write"], path, fault: fails });
  await world.write("data", 0, pattern(4 * KIB, 3));
  await world.time.runFor(2000);
  const healthOf = async (site: "alpha" | "beta") => {
    const { sites } = await world.picture(site);
    return sites[0]?.conditions.find(({ type }) => type === "StoreHealthy");
  };
  t.match(await healthOf("beta"), { status: "false", reason: "STORE_SUSPECT" });
  t.match(await healthOf("alpha"), {
    status: "false",
    reason: "STORE_SUSPECT",
    message: /^the store of beta is not as it should be: at beta: /,
  });
  t.equal(await world.words("alpha"), "alpha active protected, beta passive protected");
  const { exposure: before } = await world.picture("alpha");
  await world.time.runFor(10_000);
  const { exposure, rpo } = await world.picture("alpha");
  t.ok((exposure?.ageMs ?? 0) >= 12_000, `it is ${exposure?.ageMs} ms, and was ${before?.ageMs} ms`);
  t.same([exposure?.writes, exposure?.bytes, rpo?.met], [1, 4 * KIB, false]);
  rule.remove();
  // Tried again every eight seconds at the latest.
  await world.time.runFor(10_000);
  t.match([await healthOf("alpha"), await healthOf("beta")], [{ status: "true" }, { status: "true" }]);
  t.same((await world.picture("alpha")).exposure, { ageMs: 0, bytes: 0, writes: 0, bound: "exact" });
  await equal(t, world, "data", "log");
});

t.test("I12: what rots at the secondary is found by a scrub, with the points that need it", async (t) => {
  const world = await seeded(t);
  const beta = world.beta.running;
  const scrubbed = async () => {
    t.match(await world.run(beta.scrub("payroll", NONE)), {
      state: "running",
      group: "payroll",
      site: "beta",
    });
    await world.time.runFor(60_000);
    return await world.run(beta.scrubState("payroll"));
  };
  t.match(await world.run(beta.scrubState("payroll")), { state: "never", expiryHeld: false });
  t.match(await scrubbed(), { state: "done", findingsTotal: 0, findings: [], failure: undefined });
  // Found nowhere else: patterns are parts of each other.
  const written = pattern(4 * KIB, 9).map((byte) => byte ^ 0xa5);
  await world.write("data", 0, written);
  await world.run(world.alpha.running.cut("payroll", { label: "good", kind: "crash", sync: true }, NONE));
  await world.run(world.beta.rot(written));
  const found = await scrubbed();
  t.match(found, { state: "done", findings: [{ part: "journal" }] });
  t.ok(found.findingsTotal >= 1);
  const named = found.findings.flatMap(({ points }) => points);
  const damaged = (await listed(world)).filter(({ health }) => health === "damaged").map(({ id }) => id);
  t.ok(damaged.length > 0 && damaged.every((id) => named.includes(id)), "its points are marked");
  await t.rejects(world.run(world.alpha.running.scrub("payroll", NONE)), {
    code: "WRONG_SITE",
    hint: /--site beta scrub payroll/,
  });
});

t.test("a scrub ends with the group, and goes on after the next start", async (t) => {
  const world = await seeded(t);
  const { beta } = world;
  beta.disk.faults.add({ operations: ["read"], fault: { type: "slow", delayMs: 500 } });
  t.match(await world.run(beta.running.scrub("payroll", NONE)), { state: "running" });
  t.match(await world.run(beta.running.scrub("payroll", NONE)), { state: "running" }, "one at a time");
  await world.run(beta.stop());
  beta.disk.faults.clear();
  await world.run(beta.start());
  t.match(await world.run(beta.running.scrub("payroll", NONE)), { state: "running" });
  await world.time.runFor(60_000);
  t.match(await world.run(beta.running.scrubState("payroll")), { state: "done", findingsTotal: 0 });
});

t.test("marks that a secondary could not take in are tried again though nothing comes", async (t) => {
  const world = await seeded(t);
  const fails = { type: "error", code: "EIO" } as const;
  const path = (name: string) => name.includes("/ledger/");
  world.beta.disk.faults.add({ operations: ["datasync"], path, count: 1, fault: fails });
  await world.run(world.alpha.running.resize("payroll", "log", 2048 * KIB, NONE));
  await world.time.runFor(1000);
  const { sites } = await world.picture("alpha");
  t.match(
    sites[0]?.conditions.find(({ type }) => type === "StoreHealthy"),
    { status: "false" },
  );
  await world.time.runFor(10_000);
  t.equal(await world.until("protected"), "");
  t.equal((await world.picture("beta")).members[1]?.sizeBytes, 2048 * KIB);
  await world.time.runFor(1000);
  t.ok(conditionsOf(await world.picture("alpha")).includes("StoreHealthy true"));
});
