import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { times } from "#test/support/effort.js";
import { IMAGE_ROOT } from "#test/support/groups/group-world.js";
import { CHANGE, EVERY_MS, ScannedWorld, SOURCE, scanned } from "#test/support/groups/scanned-world.js";
import { ScriptedHooks } from "#test/support/groups/scripted-hooks.js";

const FIRST = Number(process.env["TIDEMARK_FIRST"] ?? 1);

t.test("a file that an application writes is at the other site, scan by scan", async (t) => {
  const world = await ScannedWorld.open(5 * 65_536 + 4711);
  const { hosts } = world;
  await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
  t.equal(await hosts.until("protected"), "");
  t.equal(await world.behind(), 0, "whatever its size");
  await world.edit((bytes) => bytes.fill(9, 200_000, 200_100));
  t.equal(await world.behind(), 1, "until it is scanned again");
  t.ok(await world.caughtUp());
  const picture = await hosts.picture("alpha");
  t.match(picture.members, [{ name: "archive", capture: "scan", sizeBytes: 332_800 }]);
  t.equal(picture.exposure?.bound, "age-at-most");
  t.ok((picture.exposure?.ageMs ?? 0) <= EVERY_MS + 2000);
  const points = await hosts.run(hosts.beta.running.points("payroll"));
  t.ok(points.some(({ kind }) => kind === "scan"));
  t.match(await hosts.refusal("alpha", "payroll/archive"), /is scanned, and its application uses/);
  const leftovers = await hosts.run(hosts.alpha.disk.list(IMAGE_ROOT));
  t.same(leftovers, ["archive.img"], "no snapshot is left");
});

t.test(
  "daemons that are killed and machines that lose their power: never half a scan, and equal in the end",
  async (t) => {
    for (let seed = FIRST; seed < FIRST + times(2); seed += 1) t.equal(await life(seed), "", `seed ${seed}`);
  },
);

/** What was wrong; empty: nothing. */
async function life(seed: number): Promise<string> {
  const world = await ScannedWorld.open(6 * 65_536, seed, 3);
  const { hosts } = world;
  const { random, time } = hosts;
  await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
  const first = await hosts.until("protected");
  if (first !== "") return `not protected at first: ${first}`;
  let sizeBytes = 6 * 65_536;
  for (let step = random.integer(8, 16); step > 0; step -= 1) {
    if (random.chance(0.8)) {
      if (random.chance(0.15)) sizeBytes += random.integer(1, 100_000);
      const [from, value] = [random.integer(0, sizeBytes - 1), random.integer(0, 3)];
      await world.edit((bytes) => bytes.fill(value, from, from + random.integer(1, 90_000)), sizeBytes);
    }
    await time.runFor(random.pick([random.integer(0, 100), random.integer(0, 1500), EVERY_MS]));
    const site = hosts[random.pick(["alpha", "beta"] as const)];
    if (random.chance(0.5)) {
      site.end(random.pick(["kill", "crash"] as const));
      await time.runFor(random.pick([50, random.integer(0, 8000)]));
      await hosts.run(site.start());
    }
    // What cannot be opened at the moment is no half scan either.
    const behind = await world.behind().catch((error: unknown) => (error instanceof Error ? 0 : -1));
    if (behind === undefined) return `the copy is nothing that the source ever was, at step ${step}`;
  }
  if (!(await world.caughtUp())) return `not equal in the end: ${await hosts.until("protected")}`;
  const left = await hosts.run(hosts.alpha.disk.list(IMAGE_ROOT));
  return left.length === 1 || (await settled(world)) ? "" : `left behind: ${left.join(", ")}`;
}

/** The last round may be under way. */
async function settled({ hosts }: ScannedWorld): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    await hosts.time.runFor(97);
    if ((await hosts.run(hosts.alpha.disk.list(IMAGE_ROOT))).length === 1) return true;
  }
  return false;
}

t.test(
  "a source that vanishes, shrinks, is another, or can't be read: told, and what was brought stays",
  async (t) => {
    const world = await ScannedWorld.open(4 * 65_536);
    const { hosts } = world;
    const { disk } = hosts.alpha;
    await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
    t.equal(await hosts.until("protected"), "");
    const healthy = async () =>
      (await hosts.picture("alpha")).sites[0]?.conditions.find(({ type }) => type === "StoreHealthy");
    await hosts.run(disk.rename(SOURCE, `${IMAGE_ROOT}/elsewhere`));
    await hosts.time.runFor(2 * EVERY_MS);
    t.match(await healthy(), { status: "false", reason: "SCAN_SOURCE_VANISHED" });
    t.equal(await world.behind(), 0, "what the last scan has brought stays");
    await world.edit((bytes) => bytes.fill(3, 0, 10), 3 * 65_536);
    await hosts.time.runFor(20_000);
    t.match(await healthy(), { status: "false", reason: "SCAN_SOURCE_SHRUNK" });
    await world.edit((bytes) => bytes.fill(4, 65_536, 65_600), 4 * 65_536);
    t.ok(await world.caughtUp(), "another file at the same path is compared as it is");
    t.match(await healthy(), { status: "true" });
    await world.edit((bytes) => bytes.fill(5, 0, 65_536 + 5));
    const rule = disk.faults.add({
      operations: ["read"],
      path: (path) => path.includes(".snapshot"),
      fault: { type: "error", code: "EIO" },
    });
    await hosts.time.runFor(2 * EVERY_MS);
    t.match(await healthy(), { status: "false", reason: "SCAN_UNREAD" });
    const points = await hosts.run(hosts.beta.running.points("payroll"));
    t.match(points[0], { kind: "scan", members: [{ fuzzy: true }] }, "the point is marked");
    rule.remove();
    t.ok(await world.caughtUp());
    t.match(await healthy(), { status: "true" });
  },
);

t.test("after a failover the copy is served and written as any volume; a rollback scans again", async (t) => {
  const world = await ScannedWorld.open(4 * 65_536);
  const { hosts } = world;
  await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
  t.equal(await hosts.until("protected"), "");
  await hosts.run(
    hosts.beta.running.failover(
      "payroll",
      { selector: "latest", includeFuzzy: false, force: false },
      {
        ...CHANGE,
        confirm: "Failover",
      },
    ),
  );
  const { device, close } = await hosts.opened("beta", "payroll/archive");
  const bytes = new Uint8Array(device.sizeBytes);
  await hosts.run(Promise.resolve(device.read(0, bytes)));
  t.ok(equalBytes(bytes, world.versions.at(-1) ?? new Uint8Array()));
  await hosts.run(Promise.resolve(device.write(0, Uint8Array.of(1, 2, 3))));
  await hosts.run(device.flush());
  await close();
  await hosts.run(hosts.beta.running.rollback("payroll", { ...CHANGE, confirm: "Rollback" }));
  await world.edit((found) => found.fill(8, 5, 500));
  t.ok(await world.caughtUp(), "what was written there is not in the copy of the source");
});

t.test("a hook makes the snapshot, and lets go of it whatever comes", async (t) => {
  const world = await ScannedWorld.open(4 * 65_536);
  const { hosts } = world;
  const hooks = new ScriptedHooks("by-hook");
  const standing = `${IMAGE_ROOT}/standing`;
  const state = { fails: false, told: "" };
  hooks.ends.set("by-hook", async ({ moment, environment }) => {
    const { disk } = hosts.alpha;
    if (moment === "snapshot") {
      await disk.reflink(environment["TIDEMARK_SCAN_SOURCE"] ?? "", standing);
      return ["made it", state.fails ? "no path" : standing];
    }
    state.told = environment["TIDEMARK_SNAPSHOT"] ?? "";
    if ((await disk.stat(standing)) !== undefined) await disk.unlink(standing);
    return undefined;
  });
  hosts.alpha.hooks = hooks;
  hosts.beta.hooks = hooks;
  for (const site of [hosts.alpha, hosts.beta]) {
    await hosts.run(site.stop());
    await hosts.run(site.start());
  }
  await hosts.run(hosts.alpha.running.apply(scanned({ type: "hook", hook: "by-hook" }), CHANGE));
  t.equal(await hosts.until("protected"), "");
  t.equal(await world.behind(), 0);
  t.same(hooks.moments.slice(0, 2), ["snapshot", "release"]);
  t.equal(state.told, standing);
  state.fails = true;
  await world.edit((bytes) => bytes.fill(2, 0, 100));
  await hosts.time.runFor(2 * EVERY_MS);
  const trouble = (await hosts.picture("alpha")).sites[0]?.conditions.find(
    ({ type }) => type === "StoreHealthy",
  );
  t.match(trouble, { status: "false", reason: "SCAN_HOOK_PRINTED_NO_PATH" });
  t.equal(hooks.moments.at(-1), "release", "of what may have been made all the same");
  state.fails = false;
  t.ok(await world.caughtUp());
  // Killed while the snapshot stands: the next daemon lets go of it before it makes another.
  await world.edit((bytes) => bytes.fill(3, 0, 262_144));
  while (hooks.moments.at(-1) !== "snapshot") await hosts.time.runFor(1);
  hosts.alpha.end("kill");
  const before = hooks.calls.length;
  await hosts.run(hosts.alpha.start());
  t.ok(await world.caughtUp());
  t.equal(hooks.moments[before], "release");
});

t.test("what is not there is refused, and says what to do instead", async (t) => {
  const world = await ScannedWorld.open(4 * 65_536);
  const { hosts } = world;
  const refused = (specification: GroupSpecification) =>
    hosts.run(hosts.alpha.running.apply(specification, CHANGE));
  await t.rejects(refused(scanned({ type: "none" })), { code: "GROUP_REFUSED" });
  const mixed = scanned();
  const volume = { kind: "volume", capture: "nbd", name: "data", sizeBytes: 65_536, images: {} } as const;
  await t.rejects(refused({ ...mixed, members: [...mixed.members, volume] }), { code: "GROUP_REFUSED" });
  await t.rejects(refused({ ...mixed, secondary: undefined }), { code: "GROUP_REFUSED" });
  await t.rejects(refused({ ...mixed, verify: { everyMs: 1000 } }), { code: "GROUP_REFUSED" });
  const points = { ...mixed.points, app: { everyMs: 60_000 } };
  await t.rejects(refused({ ...mixed, points }), { code: "GROUP_REFUSED" });
  await refused(mixed);
  t.equal(await hosts.until("protected"), "");
  await t.rejects(hosts.run(hosts.alpha.running.verify("payroll", false, CHANGE)), {
    code: "GROUP_IS_SCANNED",
  });
  await t.rejects(
    hosts.run(hosts.alpha.running.plannedFailover("payroll", false, { ...CHANGE, confirm: "Planned" })),
    { code: "GROUP_IS_SCANNED" },
  );
  await t.rejects(
    hosts.run(hosts.alpha.running.cut("payroll", { kind: "crash", label: "", sync: false }, CHANGE)),
    { code: "GROUP_IS_SCANNED" },
    "it would say of now what was true when the last scan began",
  );
  await t.rejects(hosts.run(hosts.alpha.running.scan("payroll", "data", CHANGE)), { code: "MEMBER_UNKNOWN" });
  await world.edit((bytes) => bytes.fill(1, 0, 10));
  await hosts.time.runFor(100);
  await hosts.run(hosts.alpha.running.scan("payroll", "", CHANGE));
  await hosts.time.runFor(500);
  t.equal(await world.behind(), 0, "scanned when somebody asks");
});

t.test("a failover that is final is not reversed onto a file of an application", async (t) => {
  const world = await ScannedWorld.open(4 * 65_536);
  const { hosts } = world;
  await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
  t.equal(await hosts.until("protected"), "");
  const wish = { selector: "latest", includeFuzzy: false, force: false };
  await hosts.run(hosts.beta.running.failover("payroll", wish, { ...CHANGE, confirm: "Failover" }));
  await hosts.run(hosts.beta.running.commit("payroll", true, { ...CHANGE, confirm: "Commit" }));
  await t.rejects(
    hosts.run(hosts.beta.running.reprotect("payroll", "", { ...CHANGE, confirm: "Reprotect" })),
    { code: "GROUP_IS_SCANNED" },
  );
  t.equal(await world.behind("payroll/archive"), 0, "it stays served");
});
