import t from "tap";
import type { DrillPicture, DrillRequest } from "#src/operations/drills/drill-picture.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { pattern } from "#test/support/batches.js";
import { sameBytes } from "#test/support/bytes.js";
import { times } from "#test/support/effort.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { type HostLimits, replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Drills beside replication between two daemons, through kills and power losses at every step of their verbs. */

const MEMBERS = [volume("data", 256 * KIB), volume("log", 64 * KIB)];
const SPECIFICATION = replicated(specification("payroll", MEMBERS));
const NONE = changeOf({});
/** What a store keeps back. */
const RESERVE_BYTES = 64 * 1024 * KIB;

const DRILL: DrillRequest = {
  name: "june",
  point: "latest",
  note: "",
  lifeMs: undefined,
  includeFuzzy: false,
};

/** Seeded, with something written, and a pinned point of that. */
async function seeded(seed = 1, limits: HostLimits = {}): Promise<{ world: TwoHosts; point: string }> {
  const world = await TwoHosts.open(seed, limits);
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  if ((await world.until("protected")) !== "") throw new Error("it does not come to be protected");
  await world.write("data", 0, pattern(8 * KIB, 1));
  return { world, point: await pinned(world) };
}

async function pinned(world: TwoHosts): Promise<string> {
  const { id } = await world.run(
    world.alpha.running.cut("payroll", { label: "", kind: "crash", sync: true }, NONE),
  );
  await world.run(world.beta.running.pin("payroll", id, true, NONE));
  return id;
}

function start(world: TwoHosts, more: Partial<DrillRequest> = {}): Promise<DrillPicture> {
  return world.run(world.beta.running.startDrill("payroll", { ...DRILL, ...more }, NONE));
}

async function put(world: TwoHosts, name: string, offset: number, bytes: Uint8Array): Promise<void> {
  const served = await world.opened("beta", name);
  await world.run(Promise.resolve(served.device.write(offset, bytes)));
  await world.run(served.device.flush());
  await world.run(served.close());
}

async function drillNames(world: TwoHosts): Promise<readonly string[]> {
  return (await world.run(world.beta.running.drills("payroll"))).map(({ name }) => name);
}

const JUNE = "payroll/data@drill-june";

t.test("what is written to a drill is in no point, no copy and no other drill", async (t) => {
  const { world, point } = await seeded();
  const before = await world.bytesOf("beta", `payroll/data@${point}`);
  const drill = await start(world, { point, note: "month's end" });
  t.match(drill, { name: "june", state: "running", point, members: ["data", "log"], leftOut: [] });
  await start(world, { name: "july", point });
  await put(world, JUNE, 4 * KIB, pattern(16 * KIB, 9));
  await put(world, "payroll/log@drill-june", 0, pattern(4 * KIB, 8));
  const changed = new Uint8Array(before);
  changed.set(pattern(16 * KIB, 9), 4 * KIB);
  sameBytes(t, await world.bytesOf("beta", JUNE), changed);
  sameBytes(t, await world.bytesOf("beta", "payroll/data@drill-july"), before, "another knows nothing of it");
  sameBytes(t, await world.bytesOf("beta", `payroll/data@${point}`), before, "nor does the point");
  await world.write("data", 64 * KIB, pattern(4 * KIB, 3));
  await world.time.runFor(5000);
  t.ok(await world.isEqual("data"), "replication goes on");
  sameBytes(t, await world.bytesOf("beta", JUNE), changed, "and the drill does not see it");
  const [, picture] = await world.run(world.beta.running.drills("payroll"));
  t.ok((picture?.writtenBytes ?? 0) > 0);
  const stopped = await world.run(world.beta.running.stopDrill("payroll", "june", NONE));
  t.equal(stopped.note, "month's end");
  t.match(await world.refusal("beta", JUNE), /the group payroll has no drill june; did you mean july\?/);
  t.same(await drillNames(world), ["july"]);
  const held = await world.run(world.beta.running.branches("payroll"));
  t.same(
    held.map(({ name, kind }) => [name, kind]),
    [["july", "drill"]],
  );
  t.equal((await world.picture("alpha")).members[0]?.outOfSyncBytes, 0, "nothing is to be sent again");
});

t.test("retention and folding go on, and what a drill grew from stays", async (t) => {
  const { world } = await seeded();
  await start(world);
  const before = await world.bytesOf("beta", JUNE);
  for (let round = 0; round < 12; round += 1) {
    await world.write("data", 4 * KIB * round, pattern(4 * KIB, 20 + round));
    await world.time.runFor(10_000);
  }
  sameBytes(t, await world.bytesOf("beta", JUNE), before);
  t.ok(await world.isEqual("data"));
});

t.test(
  "refused with what to do: twice, at the other site, unknown, from what is damaged or not there",
  async (t) => {
    const { world, point } = await seeded();
    await start(world);
    await t.rejects(start(world), { code: "DRILL_EXISTS" });
    await t.rejects(start(world, { name: "June" }), { code: "BAD_NAME" });
    await t.rejects(start(world, { name: "x", point: "seq-99999" }), { code: "POINT_IN_FUTURE" });
    await t.rejects(world.run(world.alpha.running.startDrill("payroll", DRILL, NONE)), {
      code: "WRONG_SITE",
      hint: /tidemark --site beta drill start payroll/,
    });
    await t.rejects(world.run(world.beta.running.stopDrill("payroll", "jane", NONE)), {
      code: "DRILL_UNKNOWN",
      hint: "did you mean june?",
    });
    const [branch] = await world.run(world.beta.running.branches("payroll"));
    await t.rejects(
      world.run(world.beta.running.dropBranch("payroll", branch?.id ?? "", changeOf({ confirm: "Delete" }))),
      { code: "BRANCH_IS_DRILL", hint: "tidemark drill stop payroll june ends it" },
    );
    t.match(await world.refusal("beta", "payroll/date@drill-june"), /has no member date; it has data, log/);
    t.equal((await start(world, { name: "" })).name, "1", "a name is made up");
    await world.beta.rot(pattern(4 * KIB, 1));
    await world.run(world.beta.running.scrub("payroll", NONE));
    await world.time.runFor(20_000);
    await t.rejects(start(world, { name: "y", point }), { code: "POINT_DAMAGED" });
    t.same(await drillNames(world), ["1", "june"], "nothing is left of what was refused");
  },
);

t.test("the same request is the same drill", async (t) => {
  const { world, point } = await seeded();
  const change = changeOf({ requestId: "r1" });
  const first = await world.run(world.beta.running.startDrill("payroll", { ...DRILL, name: "" }, change));
  const again = await world.run(world.beta.running.startDrill("payroll", { ...DRILL, name: "" }, change));
  t.equal(again.branch, first.branch);
  const to = changeOf({ requestId: "r2" });
  const moved = await world.run(world.beta.running.moveDrill("payroll", "1", point, to));
  const repeated = await world.run(world.beta.running.moveDrill("payroll", "1", point, to));
  t.equal(repeated.branch, moved.branch);
  t.not(moved.branch, first.branch);
  const ask = () =>
    world.beta.running.startDrill("payroll", { ...DRILL, name: "" }, changeOf({ requestId: "r3" }));
  const [one, other] = await world.run(Promise.all([ask(), ask()]));
  t.equal(other?.branch, one?.branch, "also while it is under way");
  t.equal((await drillNames(world)).length, 2);
});

t.test("a drill that is moved begins anew there; clients are told first", async (t) => {
  const { world, point } = await seeded();
  await world.write("data", 0, pattern(8 * KIB, 2));
  await world.time.runFor(3000);
  await start(world, { note: "kept" });
  await put(world, JUNE, 100 * KIB, pattern(4 * KIB, 5));
  const attached = await world.opened("beta", JUNE);
  const moved = await world.run(world.beta.running.moveDrill("payroll", "june", point, NONE));
  t.match(moved, { name: "june", point, note: "kept", state: "running" });
  t.same(world.beta.ended, ["drill june of volume data of group payroll: kept"]);
  await t.rejects(async () => attached.device.write(0, pattern(4 * KIB, 6)), { code: "ESHUTDOWN" });
  sameBytes(t, await world.bytesOf("beta", JUNE), await world.bytesOf("beta", `payroll/data@${point}`));
  t.equal((await world.run(world.beta.running.branches("payroll"))).length, 1, "the one before is dropped");
  await t.rejects(world.run(world.beta.running.moveDrill("payroll", "june", "seq-99999", NONE)));
  t.match(await drillNames(world), ["june"], "where it cannot go, it stays");
  sameBytes(t, await world.bytesOf("beta", JUNE), await world.bytesOf("beta", `payroll/data@${point}`));
});

t.test("a drill ends when its time is up, also when that was while nothing ran", async (t) => {
  const { world } = await seeded();
  await start(world, { lifeMs: 60_000 });
  await start(world, { name: "long", lifeMs: 600_000 });
  const attached: ServedExport = await world.opened("beta", JUNE);
  await world.time.runFor(55_000);
  t.same(await drillNames(world), ["june", "long"]);
  await world.time.runFor(10_000);
  t.same(await drillNames(world), ["long"]);
  await t.rejects(async () => attached.device.flush(), { code: "ESHUTDOWN" });
  t.same((await world.picture("beta")).drills, { running: 1, expired: 1, lastExpired: "june" });
  world.beta.end("kill");
  await world.time.runFor(600_000);
  await world.run(world.beta.start());
  await world.time.runFor(1000);
  t.same(await drillNames(world), []);
  t.same((await world.picture("beta")).drills, { running: 0, expired: 1, lastExpired: "long" });
});

t.test("drills begin, are read and written while the primary is away, or paused", async (t) => {
  const { world, point } = await seeded();
  world.alpha.end("crash");
  await world.time.runFor(10_000);
  await start(world, { point });
  await put(world, JUNE, 0, pattern(4 * KIB, 9));
  await world.run(world.alpha.start());
  t.equal(await world.until("protected"), "");
  await world.run(world.alpha.running.pause("payroll", NONE));
  await world.time.runFor(3000);
  await start(world, { name: "july", point });
  await world.run(world.alpha.running.resume("payroll", NONE));
  t.equal(await world.until("protected"), "");
  t.ok(await world.isEqual("data"));
  sameBytes(t, (await world.bytesOf("beta", JUNE)).subarray(0, 4 * KIB), pattern(4 * KIB, 9));
});

t.test("where the disk gets short the drill is told, and replication goes on", async (t) => {
  const { world, point } = await seeded(3, { capacityBytes: 4 * RESERVE_BYTES + 40 * 1024 * KIB });
  await start(world, { point });
  const { device, close } = await world.opened("beta", JUNE);
  let written = 0;
  let told = "";
  while (told === "" && written < 200) {
    written += 1;
    told = await world.run(
      Promise.resolve(device.write(0, pattern(256 * KIB, written)))
        .then(() => device.flush())
        .then(
          () => "",
          (error: { code?: string }) => error.code ?? "",
        ),
    );
    if (written % 8 === 0) await world.write("data", 0, pattern(4 * KIB, written));
  }
  t.equal(told, "ENOSPC", `after ${written} writes of 256 KiB`);
  await world.write("data", 128 * KIB, pattern(64 * KIB, 77));
  await world.time.runFor(15_000);
  t.ok(await world.isEqual("data"), "replication goes on");
  const trouble = (await world.picture("beta")).sites[0]?.conditions.find(
    ({ type }) => type === "StoreHealthy",
  );
  t.equal(trouble?.status, "true", "and the store is not short");
  await world.run(close());
  const { freeBytes: before } = await world.beta.disk.space("/");
  await world.run(world.beta.running.stopDrill("payroll", "june", NONE));
  const { freeBytes: after } = await world.beta.disk.space("/");
  t.ok(after > before, "what it had written is free again, but for the spare segments of the journal");
});

type Verb = (world: TwoHosts, point: string) => Promise<unknown>;

/** What there may be of the drill when the verb was cut short: as before it, or as after it. */
const VERBS: Readonly<Record<string, { readonly begins: boolean; readonly verb: Verb }>> = {
  start: {
    begins: false,
    verb: (world, point) => world.beta.running.startDrill("payroll", { ...DRILL, point }, NONE),
  },
  move: {
    begins: true,
    verb: (world, point) => world.beta.running.moveDrill("payroll", "june", point, NONE),
  },
  stop: { begins: true, verb: (world) => world.beta.running.stopDrill("payroll", "june", NONE) },
};

for (const [name, { begins, verb }] of Object.entries(VERBS)) {
  t.test(`a ${name} that is cut short at any step is done or not begun`, async (t) => {
    const { world, point } = await seeded(7, { latencyMsMax: 2 });
    const atPoint = await world.bytesOf("beta", `payroll/data@${point}`);
    await world.write("data", 0, pattern(8 * KIB, 2));
    const wrote = pattern(4 * KIB, 9);
    const wrong: string[] = [];
    const seen = new Set<string>();
    const prepare = async () => {
      for (const drill of await drillNames(world))
        await world.run(world.beta.running.stopDrill("payroll", drill, NONE));
      if (!begins) return;
      await start(world);
      await put(world, JUNE, 100 * KIB, wrote);
    };
    await prepare();
    const beganMs = world.time.nowMs;
    await world.run(verb(world, point));
    const tookMs = world.time.nowMs - beganMs;
    const cuts = times(24);
    for (let cut = 0; cut <= cuts; cut += 1) {
      await prepare();
      const live = pattern(4 * KIB, 30 + cut);
      await world.write("data", 200 * KIB, live);
      const ended = verb(world, point).then(
        () => "done",
        () => "failed",
      );
      await world.time.runFor((1.2 * tookMs * cut) / cuts);
      world.beta.end(cut % 2 === 0 ? "kill" : "crash");
      await world.run(world.beta.start());
      void ended;
      const state = await stateOf(world, atPoint, wrote);
      seen.add(state);
      if (!ALLOWED[name]?.includes(state)) wrong.push(`${state} after a cut at ${cut} of ${cuts}`);
      if ((await world.until("protected")) !== "") wrong.push(`replication does not go on after ${cut}`);
      await world.time.runFor(3000);
      if (!(await world.isEqual("data"))) wrong.push(`the copy is not equal after ${cut}`);
      const view = await world.bytesOf("beta", `payroll/data@${point}`);
      if (Buffer.compare(view, atPoint) !== 0) wrong.push(`the point reads otherwise after ${cut}`);
      const branches = await world.run(world.beta.running.branches("payroll"));
      if (branches.length !== (state === "none" ? 0 : 1))
        wrong.push(`${branches.length} branches after ${cut}, and there is ${state}`);
    }
    t.same(wrong, []);
    t.same([...seen].sort(), ALLOWED[name], "both ends were met");
  });
}

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  start: ["fresh", "none"],
  move: ["fresh", "written"],
  stop: ["none", "written"],
};

/** `written`: where it was, with what a flush had confirmed; `fresh`: as the point. */
async function stateOf(world: TwoHosts, atPoint: Uint8Array, wrote: Uint8Array): Promise<string> {
  if ((await drillNames(world)).length === 0) return "none";
  const bytes = await world.bytesOf("beta", JUNE);
  if (Buffer.compare(bytes, atPoint) === 0) return "fresh";
  const isKept = Buffer.compare(bytes.subarray(100 * KIB, 104 * KIB), wrote) === 0;
  return isKept && Buffer.compare(bytes.subarray(0, 8 * KIB), pattern(8 * KIB, 2)) === 0 ? "written" : "torn";
}
