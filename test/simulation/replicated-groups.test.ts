import t, { type Test } from "tap";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, IMAGE_ROOT, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { type HostSite, replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Groups of two daemons, from the first apply to the deletion, with simulated disks and a simulated network. */

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

t.test("a group that is applied at its primary is seeded, and both sites say so", async (t) => {
  const world = await seeded(t);
  t.equal(await world.words("alpha"), "alpha active protected, beta passive protected");
  t.equal(await world.words("beta"), "beta passive protected, alpha active protected");
  // Of a lone write the lag is not measured: what is watched is what was not promotable at an ack.
  for (let turn = 0; turn < 8; turn += 1) {
    await world.write("log", 0, pattern(4 * KIB, 2 + turn));
    await world.time.runFor(1);
  }
  await equal(t, world, "data", "log");
  const sound = [
    "LinkUp true",
    "FirstSyncDone true",
    "RpoMet true",
    "PointsFresh true",
    "StoreHealthy true",
    "SplitBrain false",
    "Degraded false",
    "FenceConfirmed false",
    "Committed false",
  ];
  const [primary, secondary] = [await world.picture("alpha"), await world.picture("beta")];
  t.same(conditionsOf(primary), sound);
  t.same(conditionsOf(secondary), sound);
  t.same(primary.exposure, { ageMs: 0, bytes: 0, writes: 0, bound: "exact" });
  t.same(
    primary.sites[1]?.positions.promotable,
    secondary.sites[0]?.positions.promotable,
    "what the primary knows of the secondary is so",
  );
  t.same(
    primary.members.map(({ outOfSyncBytes, inPoints }) => [outOfSyncBytes, inPoints]),
    [
      [0, true],
      [0, true],
    ],
  );
  t.same(
    secondary.members.map(({ name, sizeBytes, image }) => [name, sizeBytes, image.startsWith(IMAGE_ROOT)]),
    [
      ["data", 768 * KIB, true],
      ["log", 512 * KIB, false],
    ],
  );
  t.ok((primary.ackLagMs?.p99 ?? 0) > 0);
  t.same(
    [primary.rpo, secondary.rpo],
    [
      { targetMs: 5000, met: true },
      { targetMs: 5000, met: true },
    ],
  );
});

t.test("a secondary that is not there yet is offered the group until it takes it", async (t) => {
  const world = await TwoHosts.open();
  world.isDeaf = true;
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  await world.time.runFor(5000);
  t.equal(await world.words("alpha"), "alpha active disconnected, beta passive disconnected");
  const { sites } = await world.picture("alpha");
  const link = sites[0]?.conditions.find(({ type }) => type === "LinkUp");
  t.match(link, { status: "false", reason: "PEER_UNREACHABLE", message: /beta does not answer: start it/ });
  world.isDeaf = false;
  t.equal(await world.until("protected"), "");
  const { offers } = world;
  await world.time.runFor(60_000);
  t.equal(world.offers, offers, "what was taken is not offered again");
});

t.test("a volume that grew before the first sync is seeded as a whole", async (t) => {
  const world = await TwoHosts.open();
  world.isDeaf = true;
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  await world.run(world.alpha.running.resize("payroll", "log", 2048 * KIB, NONE));
  world.isDeaf = false;
  t.equal(await world.until("protected"), "");
  await world.write("log", 2044 * KIB, pattern(4 * KIB, 1));
  await equal(t, world, "data", "log");
});

t.test("live volumes are at the primary, views of points at the secondary", async (t) => {
  const world = await seeded(t);
  const live = await world.refusal("beta", "payroll/data");
  t.match(live, /served at its primary, the site alpha; .*payroll\/data@latest can be read/);
  t.match(await world.refusal("alpha", "payroll/data@latest"), /held by its secondary, the site beta/);
  t.match(await world.refusal("beta", "payroll/data@yesterday"), /does not name a point/);
  t.match(await world.refusal("beta", "payroll/data@seq-9999999"), /later than everything/);
  const before = await world.opened("beta", "payroll/data@latest");
  t.equal(before.device.readOnly, true);
  await world.write("data", 0, pattern(4 * KIB, 3));
  await world.time.runFor(500);
  const seen = new Uint8Array(4 * KIB);
  await world.run(Promise.resolve(before.device.read(0, seen)));
  t.same(seen, new Uint8Array(4 * KIB), "a view stays what it was when it was opened");
  await equal(t, world, "data");
  await world.run(world.beta.stop());
  t.same(world.beta.ended, ["volume data of group payroll as of latest"], "clients are told when it stops");
});

t.test("points are cut, listed, shown, pinned and deleted", async (t) => {
  const world = await seeded(t);
  const { running: alpha } = world.alpha;
  const { running: beta } = world.beta;
  const request = { label: "before-upgrade", kind: "flush", sync: true } as const;
  const cut = await world.run(alpha.cut("payroll", request, NONE));
  t.match(cut, { label: "before-upgrade", kind: "flush", sites: ["beta"], membersTotal: 2 });
  // Of points that come in one interval policy keeps one, and this is not the oldest of its own.
  t.equal((await world.run(beta.pin("payroll", cut.id, true, NONE))).pinned, true);
  await world.write("data", 64 * KIB, pattern(64 * KIB, 4));
  await world.time.runFor(9000);
  const points = await listed(world);
  t.ok(points.length >= 4, "one every two seconds");
  t.same(
    points.map(({ position }) => position.sequence),
    points.map(({ position }) => position.sequence).sort((a, b) => b - a),
    "newest first",
  );
  const shown = await world.run(beta.point("payroll", cut.id));
  t.match(shown, {
    id: cut.id,
    label: "before-upgrade",
    kind: "flush",
    position: cut.position,
    members: cut.members,
  });
  const view = await world.bytesOf("beta", `payroll/data@${cut.id}`);
  t.same(view.subarray(64 * KIB, 128 * KIB), pattern(64 * KIB, 1), "it reads as it was then");
  const gone = world.run(beta.deletePoint("payroll", cut.id, changeOf({ confirm: "Delete" })));
  await t.rejects(gone, { code: "POINT_PINNED" });
  await world.run(beta.pin("payroll", cut.id, false, NONE));
  await t.rejects(world.run(beta.deletePoint("payroll", cut.id, NONE)), { code: "CONFIRMATION_NEEDED" });
  await world.run(beta.deletePoint("payroll", cut.id, changeOf({ confirm: "Delete" })));
  t.notOk((await listed(world)).some(({ id }) => id === cut.id));
  const moment = await world.run(beta.point("payroll", `seq-${cut.position.sequence}`));
  t.match(moment, { id: "", position: cut.position });
  await t.rejects(world.run(beta.pin("payroll", `seq-${cut.position.sequence}`, true, NONE)), {
    code: "NOT_A_POINT",
  });
});

t.test("verbs of the other site are refused with what to run there", async (t) => {
  const world = await seeded(t);
  const { running: alpha } = world.alpha;
  const { running: beta } = world.beta;
  const hint = (site: string, command: string) => ({
    code: "WRONG_SITE",
    hint: `run tidemark --site ${site} ${command}`,
  });
  await t.rejects(alpha.points("payroll"), hint("beta", "point list payroll"));
  await t.rejects(alpha.point("payroll", "latest"), hint("beta", "point show payroll latest"));
  await t.rejects(alpha.pin("payroll", "x", true, NONE), hint("beta", "point pin payroll x"));
  await t.rejects(alpha.deletePoint("payroll", "x", NONE), hint("beta", "point delete payroll x"));
  await t.rejects(beta.pause("payroll", NONE), hint("alpha", "pause payroll"));
  await t.rejects(beta.resume("payroll", NONE), hint("alpha", "resume payroll"));
  await t.rejects(beta.apply(SPECIFICATION, NONE), hint("alpha", "apply -f FILE"));
  await t.rejects(beta.resize("payroll", "data", 2 ** 20, NONE), hint("alpha", "group resize payroll data"));
  const cut = { label: "", kind: "app", sync: false } as const;
  await t.rejects(beta.cut("payroll", cut, NONE), hint("alpha", "point cut payroll"));
  await t.rejects(alpha.cut("payroll", cut, NONE), { code: "NO_FREEZE_HOOK" });
});

t.test("paused, nothing is sent and nothing expires; resumed, it goes on by delta", async (t) => {
  const world = await seeded(t);
  await world.run(world.alpha.running.pause("payroll", NONE));
  t.equal(await world.until("paused"), "");
  const points = (await listed(world)).length;
  await world.write("data", 128 * KIB, pattern(64 * KIB, 5));
  await world.run(world.alpha.stop());
  await world.run(world.alpha.start());
  await world.time.runFor(600_000);
  t.equal(await world.until("paused"), "", "also after a start");
  t.equal((await listed(world)).length, points);
  t.notOk(await world.isEqual("data"));
  await world.run(world.alpha.running.resume("payroll", NONE));
  t.equal(await world.until("protected", 1000), "", "the secondary is told, and dials at once");
  await equal(t, world, "data", "log");
});

for (const how of ["kill", "crash"] as const) {
  for (const name of ["alpha", "beta"] as const) {
    t.test(`${name} ends by a ${how}: it comes back, and what was missed is caught up`, async (t) => {
      const world = await seeded(t, how === "kill" ? 3 : 4);
      const site: HostSite = world[name];
      site.end(how);
      const other = name === "alpha" ? "beta" : "alpha";
      await world.time.runFor(3000);
      t.equal((await world.picture(other)).sites[0]?.status, "disconnected");
      if (name === "beta") await world.write("data", 256 * KIB, pattern(64 * KIB, 6));
      const found = (await world.picture(other)).exposure;
      t.ok((found?.ageMs ?? 0) >= (name === "beta" ? 1 : 3000), "exposure grows while it is away");
      await world.run(site.start());
      await world.write("log", 64 * KIB, pattern(4 * KIB, 7));
      t.equal(await world.until("protected"), "");
      await equal(t, world, "data", "log");
      await world.time.runFor(3000);
      t.ok((await listed(world)).length > 0, "points are there");
      t.equal((await world.picture("alpha")).sites[0]?.status, "protected");
    });
  }
}

t.test("volumes grow, are added and removed, and the copy follows", async (t) => {
  const world = await seeded(t);
  const { running: alpha } = world.alpha;
  const [before] = await listed(world);
  await world.run(alpha.resize("payroll", "log", 640 * KIB, NONE));
  await world.write("log", 636 * KIB, pattern(4 * KIB, 8));
  await equal(t, world, "log");
  const withMore = {
    ...SPECIFICATION,
    members: [...MEMBERS.slice(0, 1), volume("log", 640 * KIB), volume("more", 256 * KIB)],
  };
  await world.run(alpha.apply(withMore, NONE));
  await world.write("more", 0, pattern(4 * KIB, 9));
  t.equal(await world.until("protected"), "");
  await equal(t, world, "data", "log", "more");
  t.equal(
    (await world.bytesOf("beta", `payroll/log@${before?.id}`)).length,
    512 * KIB,
    "a point before keeps its size",
  );
  const withLess = { ...SPECIFICATION, members: [volume("log", 640 * KIB), volume("more", 256 * KIB)] };
  await world.run(alpha.apply(withLess, changeOf({ confirm: "Delete" })));
  await world.write("log", 0, pattern(4 * KIB, 10));
  t.equal(await world.until("protected"), "");
  await equal(t, world, "log", "more");
  const { members } = await world.picture("beta");
  t.same(
    members.map(({ name }) => name),
    ["log", "more"],
  );
  t.match(await world.refusal("beta", "payroll/data@latest"), /removed/);
  t.equal(
    (await world.bytesOf("beta", `payroll/data@${before?.id}`)).length,
    768 * KIB,
    "a point before has it still",
  );
});

t.test("another mode is taken up while the volumes are used", async (t) => {
  const world = await seeded(t);
  const { device } = await world.opened("alpha", "payroll/data");
  const waiting = { ...SPECIFICATION, mode: { type: "write", whenAway: { type: "block" } } } as const;
  await world.run(world.alpha.running.apply(waiting, NONE));
  t.equal(await world.until("protected"), "");
  await world.run(Promise.resolve(device.write(0, pattern(4 * KIB, 11))));
  const promotable = await world.bytesOf("beta", "payroll/data@latest");
  t.same(promotable.subarray(0, 4 * KIB), pattern(4 * KIB, 11), "what was answered could be promoted");
});

t.test("a group is deleted at each of its sites", async (t) => {
  const world = await seeded(t);
  const { running: alpha } = world.alpha;
  const { running: beta } = world.beta;
  await t.rejects(beta.delete("payroll", NONE), { code: "CONFIRMATION_NEEDED" });
  await world.opened("beta", "payroll/data@latest");
  await world.run(alpha.delete("payroll", changeOf({ confirm: "Delete" })));
  await world.time.runFor(20_000);
  const [left] = (await world.picture("beta")).sites;
  t.equal(left?.status, "disconnected");
  t.match(left?.conditions[0], { type: "LinkUp", reason: "GROUP_UNKNOWN" });
  const { kept } = await world.run(beta.delete("payroll", changeOf({ confirm: "Delete" })));
  t.same(kept, [{ member: "data", path: `${IMAGE_ROOT}/data.img` }]);
  t.same(await world.run(beta.list()), []);
  t.same(await world.run(world.beta.disk.list("/data/groups")), []);
  t.same(world.beta.ended, ["volume data of group payroll as of latest"]);
});

t.test("an offer that a site cannot take is refused with its reason", async (t) => {
  const world = await seeded(t);
  const { running: beta } = world.beta;
  const id = "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f";
  const offer = { id, specification: SPECIFICATION, copy: 1, isHeld: false };
  await t.rejects(beta.takeOffer("alpha", offer), { code: "GROUP_NAME_TAKEN", facts: { offered: id } });
  await t.rejects(beta.takeOffer("gamma", offer), { code: "OFFER_OF_ANOTHER_SITE" });
  const foreign = { ...SPECIFICATION, secondary: "gamma" };
  await t.rejects(beta.takeOffer("alpha", { ...offer, specification: foreign }), { code: "GROUP_REFUSED" });
  const { id: real } = await world.picture("alpha");
  const held = { ...offer, id: real, copy: 2, isHeld: true };
  await t.rejects(beta.takeOffer("alpha", held), { code: "COPY_GONE" }, "an older copy is not that one");
  const unknown = { ...SPECIFICATION, group: "other", secondary: "gamma" };
  await t.rejects(world.alpha.running.apply(unknown, NONE), { code: "PEER_NOT_CONFIGURED" });
});

t.test("writers that wait for a secondary that is away hold up no change and no stop for ever", async (t) => {
  const world = await TwoHosts.open(6);
  const waiting = { ...SPECIFICATION, mode: { type: "write", whenAway: { type: "block" } } } as const;
  await world.run(world.alpha.running.apply(waiting, NONE));
  t.equal(await world.until("protected"), "");
  world.beta.end("kill");
  const { running: alpha } = world.alpha;
  const { device } = await world.opened("alpha", "payroll/data");
  const answers: string[] = [];
  const write = async (seed: number): Promise<void> => {
    try {
      await device.write(0, pattern(4 * KIB, seed));
      answers.push(`${seed} answered`);
    } catch {
      answers.push(`${seed} not known`);
    }
  };
  void write(1);
  await world.time.runFor(2000);
  const more = { ...waiting, members: [...MEMBERS, volume("more", 256 * KIB)] };
  await t.rejects(world.run(alpha.apply(more, NONE)), { code: "WRITERS_WAIT" });
  t.same(answers, [], "it waits still");
  const loose = { ...more, mode: { type: "async" } } as const;
  await world.run(alpha.apply(loose, NONE));
  t.same(answers, ["1 answered"], "somebody has decided for async");
  await world.run(world.beta.start());
  await world.run(alpha.apply({ ...more }, NONE));
  t.equal(await world.until("protected"), "");
  world.beta.end("kill");
  void write(2);
  await world.time.runFor(2000);
  await world.run(world.alpha.stop());
  t.same(answers, ["1 answered", "2 not known"]);
});
