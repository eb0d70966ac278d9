import t, { type Test } from "tap";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, IMAGE_ROOT, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** A group that gets a secondary, loses it, gets it back, and is seeded again, while it is served. */

const MEMBERS = [volume("data", 768 * KIB, { beta: `${IMAGE_ROOT}/data.img` }), volume("log", 512 * KIB)];
const PAIRED = replicated(specification("payroll", MEMBERS));
const ALONE: GroupSpecification = { ...PAIRED, secondary: undefined };
const NONE = changeOf({});
const CONFIRMED = changeOf({ confirm: "Delete" });
const RESTART = changeOf({ confirm: "Restart" });

async function applied(given: GroupSpecification, seed: number): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed);
  await world.run(world.alpha.running.apply(given, NONE));
  await world.write("data", 64 * KIB, pattern(64 * KIB, 1));
  return world;
}

async function seeded(t: Test, given: GroupSpecification, seed: number): Promise<TwoHosts> {
  const world = await applied(given, seed);
  t.equal(await world.until("protected"), "", "seeded");
  return world;
}

async function equal(t: Test, world: TwoHosts, ...members: readonly string[]): Promise<void> {
  t.equal(await world.until("protected", 120_000), "");
  await world.time.runFor(1000);
  for (const member of members) t.ok(await world.isEqual(member), `${member} is equal`);
}

async function pointsOf(world: TwoHosts): Promise<readonly string[]> {
  return (await world.run(world.beta.running.points("payroll"))).map(({ id }) => id);
}

/** The copy, by what makes it another one. */
function copyOf(world: TwoHosts): number {
  const group = world.beta.running.named("payroll");
  return group?.record.pairing?.role === "passive" ? group.record.pairing.copy : 0;
}

t.test("a group that is served alone gets a secondary while it is used", async (t) => {
  const world = await applied(ALONE, 1);
  const { running: alpha } = world.alpha;
  const { device } = await world.opened("alpha", "payroll/data");
  t.equal((await world.picture("alpha")).sites[0]?.status, "unprotected");
  const changes = await world.run(alpha.diff(PAIRED));
  t.match(changes, [{ kind: "added", key: "secondary", after: "beta", destructive: false }]);
  world.isDeaf = true;
  await world.run(alpha.apply(PAIRED, NONE));
  await world.run(Promise.resolve(device.write(0, pattern(8 * KIB, 2))));
  const { sites, exposure } = await world.picture("alpha");
  t.match(sites[0], { status: "disconnected" });
  t.equal(exposure?.bound, "everything", "how much is not known: all of it");
  world.isDeaf = false;
  await equal(t, world, "data", "log");
  t.ok((await pointsOf(world)).length > 0);
  await world.run(Promise.resolve(device.write(4 * KIB, pattern(8 * KIB, 3))));
  await equal(t, world, "data");
});

t.test(
  "start names the secondary of a group that has none, goes on with one that is paused, and moves no copy",
  async (t) => {
    const world = await applied(ALONE, 21);
    const { running: alpha } = world.alpha;
    const start = (to?: string, site = alpha) => world.run(site.startReplication("payroll", to, NONE));
    await t.rejects(start(), { code: "GROUP_HAS_NO_SECONDARY", hint: /tidemark start payroll --to SITE/ });
    await t.rejects(start("gamma"), { code: "PEER_NOT_CONFIGURED" });
    await t.rejects(start("alpha"), { code: "GROUP_REFUSED" });
    t.match(
      await world.picture("alpha"),
      { sites: [{ status: "unprotected" }] },
      "refused: nothing has changed",
    );

    const { specification } = await start("beta");
    t.same(specification, PAIRED, "as applying it with that secondary");
    await equal(t, world, "data", "log");
    const points = await pointsOf(world);
    t.ok(points.length > 0);

    const same = await start();
    t.match(same.sites[0], { status: "protected" }, "one that replicates is left as it is");
    t.same((await start("beta")).specification, PAIRED);
    await t.rejects(start("gamma"), { code: "REPLICATED_ELSEWHERE", hint: /--confirm Delete/ });
    await t.rejects(start(undefined, world.beta.running), {
      code: "WRONG_SITE",
      hint: "run tidemark --site alpha start payroll",
    });

    await world.run(alpha.pause("payroll", NONE));
    t.equal(await world.until("paused"), "");
    await world.write("data", 0, pattern(8 * KIB, 22));
    await start();
    await equal(t, world, "data");
    t.ok((await pointsOf(world)).includes(points.at(-1) ?? ""), "the points from before are kept");
  },
);

t.test("the secondary gets the group when it is applied with more at once", async (t) => {
  const world = await applied(ALONE, 2);
  const mode = { type: "write", whenAway: { type: "block" } } as const;
  const wanted = { ...PAIRED, mode, members: [...MEMBERS, volume("more", 256 * KIB)] };
  await world.run(world.alpha.running.apply(wanted, NONE));
  await world.write("more", 0, pattern(4 * KIB, 4));
  await equal(t, world, "data", "log", "more");
});

for (const how of ["kill", "crash"] as const)
  t.test(`a primary that ends by a ${how} when it has got a secondary`, async (t) => {
    for (const [seed, ms] of [0, 1, 3, 6, 12, 25, 60].entries()) {
      const world = await applied(ALONE, seed + 10);
      const asked = world.alpha.running.apply(PAIRED, NONE).catch(() => undefined);
      await world.time.runFor(ms);
      world.alpha.end(how);
      void asked;
      await world.run(world.alpha.start());
      await world.run(world.alpha.running.apply(PAIRED, NONE));
      await world.write("log", 0, pattern(4 * KIB, 5));
      await equal(t, world, "data", "log");
    }
  });

t.test("without its secondary a group is served, and what was there is there when it is back", async (t) => {
  const world = await seeded(t, PAIRED, 3);
  const { running: alpha } = world.alpha;
  await t.rejects(world.run(alpha.apply(ALONE, NONE)), {
    code: "CONFIRMATION_NEEDED",
    facts: { removed: "secondary" },
  });
  t.equal(await world.until("protected"), "", "nothing was changed");
  const points = await pointsOf(world);
  await world.run(alpha.apply(ALONE, CONFIRMED));
  await world.time.runFor(5000);
  t.same(
    (await world.picture("alpha")).sites.map(({ name, status }) => [name, status]),
    [["alpha", "unprotected"]],
  );
  const [left] = (await world.picture("beta")).sites;
  t.match(left?.conditions[0], { type: "LinkUp", status: "false", reason: "NOT_REPLICATED" });
  const { capture } = (await import("#src/operations/groups/record/group-layout.js")).groupLayout(
    "/data",
    (await world.picture("alpha")).id,
  );
  t.equal(await world.run(world.alpha.disk.stat(capture)), undefined, "nothing is kept for nobody");
  await world.write("data", 256 * KIB, pattern(64 * KIB, 6));
  const less = { ...ALONE, members: MEMBERS.slice(0, 1) };
  await world.run(alpha.apply(less, CONFIRMED));
  await world.run(alpha.apply({ ...PAIRED, members: MEMBERS.slice(0, 1) }, NONE));
  await equal(t, world, "data");
  const now = await pointsOf(world);
  t.ok(
    points.slice(0, 1).every((id) => now.includes(id)),
    "points of before are there",
  );
  t.match(
    await world.refusal("beta", "payroll/log@latest"),
    /removed/,
    "it has heard of what went meanwhile",
  );
});

t.test("all of it is sent again on top of what is there", async (t) => {
  const world = await seeded(t, PAIRED, 4);
  const { running: alpha } = world.alpha;
  await t.rejects(world.run(alpha.restart("payroll", false, CONFIRMED)), {
    code: "CONFIRMATION_NEEDED",
    facts: { confirm: "Restart" },
  });
  const [before] = await pointsOf(world);
  const request = { ...RESTART, requestId: "again-1" };
  await world.run(alpha.restart("payroll", false, request));
  const { outOfSyncBytes } = (await world.picture("alpha")).members[0] ?? {};
  t.equal(outOfSyncBytes, 768 * KIB, "every block");
  await world.write("data", 0, pattern(4 * KIB, 7));
  await equal(t, world, "data", "log");
  t.equal(copyOf(world), 1, "it is the same copy");
  t.ok(before !== undefined && (await pointsOf(world)).includes(before), "with its points");
  await world.run(alpha.restart("payroll", false, request));
  t.equal(await world.until("protected", 0), "", "asked again with its id it has been done");
  await t.rejects(world.beta.running.restart("payroll", true, RESTART), {
    code: "WRONG_SITE",
    hint: "run tidemark --site alpha restart-replication payroll --now",
  });
});

t.test("a copy that was deleted is seeded again when somebody says so", async (t) => {
  const mode = { type: "write", whenAway: { type: "block" } } as const;
  const world = await seeded(t, { ...PAIRED, mode }, 5);
  const { device } = await world.opened("alpha", "payroll/data");
  await world.run(world.beta.running.delete("payroll", CONFIRMED));
  await world.time.runFor(2000);
  let isAnswered = false;
  void Promise.resolve(device.write(0, pattern(4 * KIB, 8))).then(() => {
    isAnswered = true;
  });
  await world.time.runFor(2000);
  t.equal(isAnswered, false, "it waits for a secondary that has nothing any more");
  await world.run(world.alpha.running.restart("payroll", false, RESTART));
  t.equal(isAnswered, true, "what has no first sync is answered as async");
  await equal(t, world, "data", "log");
  t.equal(copyOf(world), 2);
});

t.test("with --now the copy goes first, with its points", async (t) => {
  const world = await seeded(t, PAIRED, 6);
  const before = await pointsOf(world);
  await world.run(world.alpha.running.restart("payroll", true, RESTART));
  t.match((await world.picture("alpha")).sites[0], { status: /seeding|disconnected/ });
  await equal(t, world, "data", "log");
  t.equal(copyOf(world), 2);
  const now = await pointsOf(world);
  t.notOk(before.some((id) => now.includes(id)));
});

t.test("whichever site ends while it is seeded again, it is seeded in the end", async (t) => {
  for (const [seed, [name, how, now, ms]] of [
    ["alpha", "kill", true, 0],
    ["alpha", "crash", true, 2],
    ["alpha", "kill", true, 10],
    ["alpha", "crash", false, 1],
    ["alpha", "kill", false, 20],
    ["beta", "kill", true, 1],
    ["beta", "crash", true, 6],
    ["beta", "kill", true, 30],
    ["beta", "crash", false, 15],
  ].entries() as Iterable<[number, ["alpha" | "beta", "kill" | "crash", boolean, number]]>) {
    const world = await seeded(t, PAIRED, seed + 30);
    const request = { ...RESTART, requestId: "again" };
    const asked = world.alpha.running.restart("payroll", now, request).catch(() => undefined);
    await world.time.runFor(ms);
    world[name].end(how);
    void asked;
    await world.time.runFor(200);
    await world.run(world[name].start());
    await world.run(world.alpha.running.restart("payroll", now, request));
    await world.write("log", 0, pattern(4 * KIB, 9));
    await equal(t, world, "data", "log");
    t.equal(copyOf(world), now ? 2 : 1, "once");
  }
});
