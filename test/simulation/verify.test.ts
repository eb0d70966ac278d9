import t, { type Test } from "tap";
import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Both sides of a group compared while it is written, with two simulated daemons. */

const NONE = changeOf({});
const CHUNK = 64 * KIB;
/** Sizes that are no multiple of a chunk. */
const DATA = 13 * CHUNK + 12 * KIB;
const MEMBERS = [volume("data", DATA), volume("log", 5 * CHUNK + 4 * KIB)];

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

t.test("a primary that is killed in the middle begins anew when it is asked", async (t) => {
  const world = await seeded(t);
  await begin(world);
  world.alpha.end("crash");
  await world.run(world.alpha.start());
  t.equal(await world.until("protected"), "");
  t.equal((await state(world)).state, "never");
  await begin(world);
  t.match(await ended(world), { state: "done", differentBytes: 0, isMarked: true });
});

t.test("a change of members takes the comparison with it, and says so", async (t) => {
  const world = await seeded(t);
  world.isDeaf = true;
  await begin(world);
  await world.time.runFor(1000);
  world.isDeaf = false;
  const wanted = replicated(specification("payroll", [...MEMBERS, volume("more", CHUNK)]));
  await world.run(world.alpha.running.apply(wanted, NONE));
  t.match(await ended(world), { state: "failed", failure: { code: "VERIFY_INTERRUPTED" } });
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
