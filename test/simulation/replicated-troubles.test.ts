import t, { type Test } from "tap";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { CLEAN_LINK } from "#src/platform/stream/simulated-link.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** What a primary does when something of its own, or of its secondary, is not as it was left. */

const MEMBERS = [volume("data", 768 * KIB), volume("log", 512 * KIB)];
const SPECIFICATION = replicated(specification("payroll", MEMBERS));
const WAITING = { ...SPECIFICATION, mode: { type: "write", whenAway: { type: "block" } } } as const;
const NONE = changeOf({});

async function seeded(t: Test, wanted: GroupSpecification, seed = 1): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed);
  await world.run(world.alpha.running.apply(wanted, NONE));
  t.equal(await world.until("protected"), "", "seeded");
  return world;
}

const isRecord = (path: string): boolean => /\/group(\.new)?$/.test(path) || path.includes("/group.");

t.test("a change to mode async that fails lets nobody go", async (t) => {
  const world = await seeded(t, WAITING, 6);
  world.beta.end("kill");
  const { running: alpha } = world.alpha;
  const { device } = await world.opened("alpha", "payroll/data");
  const answers: string[] = [];
  const write = (seed: number): void => {
    Promise.resolve(device.write(0, pattern(4 * KIB, seed))).then(
      () => answers.push(`${seed} answered`),
      () => answers.push(`${seed} not known`),
    );
  };
  write(1);
  await world.time.runFor(1000);
  const loose = { ...SPECIFICATION, mode: { type: "async" } } as const;
  // An image outside of what the site allows, and a record that cannot be written.
  const foreign = volume("more", 256 * KIB, { alpha: "/etc/more.img" });
  await t.rejects(world.run(alpha.apply({ ...loose, members: [...MEMBERS, foreign] }, NONE)));
  const fault = { type: "error", code: "ENOSPC" } as const;
  world.alpha.disk.faults.add({ operations: ["write"], path: isRecord, fault });
  await t.rejects(world.run(alpha.apply(loose, NONE)), { code: "GROUP_RECORD_UNWRITABLE" });
  world.alpha.disk.faults.clear();
  write(2);
  await world.time.runFor(60_000);
  t.same(answers, [], "whoever waits, waits");
  t.equal((await world.picture("alpha")).specification.mode.type, "write");
  await world.run(alpha.apply(loose, NONE));
  t.same(answers.sort(), ["1 answered", "2 answered"], "once it is decided they are answered");
});

for (const restarts of [false, true]) {
  const when = restarts ? "after an orderly stop of the primary" : "within a run of the primary";
  t.test(`a secondary that has lost what it had acknowledged, ${when}`, async (t) => {
    const world = await seeded(t, WAITING, restarts ? 9 : 8);
    await world.write("data", 0, pattern(4 * KIB, 1));
    await world.run(world.beta.stop());
    const copy = await world.run(world.beta.copy());
    await world.run(world.beta.start());
    t.equal(await world.until("protected"), "");
    const { device } = await world.opened("alpha", "payroll/data");
    for (let seed = 2; seed < 12; seed += 1)
      await world.run(Promise.resolve(device.write(64 * KIB * (seed - 2), pattern(4 * KIB, seed))));
    const lostAtMs = world.time.nowMs;
    await world.time.runFor(5000);
    world.beta.end("crash");
    await world.run(world.beta.putBack(copy));
    await world.time.runFor(3000);
    if (restarts) {
      await world.run(world.alpha.stop());
      await world.run(world.alpha.start());
    }
    // Slow enough to be looked at.
    world.network.setLink("alpha", "beta", { bytesPerSecond: 200_000 });
    await world.run(world.beta.start());
    await world.time.runFor(1500);
    const found = await world.picture("alpha");
    t.equal(found.sites[0]?.status, "resyncing");
    t.equal(found.exposure?.bound, "at-least");
    t.ok(
      restarts || (found.exposure?.ageMs ?? 0) >= world.time.nowMs - lostAtMs,
      "no younger than what is lost",
    );
    t.not(found.rpo?.met, true);
    const healthy = found.sites[0]?.conditions.find(({ type }) => type === "StoreHealthy");
    t.match(healthy, { status: "false", reason: "ACKED_DATA_LOST", message: /sent again by itself/ });
    const told = world.alpha.logger.records.find(({ fields }) => fields?.["code"] === "ACKED_DATA_LOST");
    t.match(told, { level: "warn" });
    world.network.setLink("alpha", "beta", CLEAN_LINK);
    t.equal(await world.until("protected"), "");
    t.ok(await world.isEqual("data"));
    t.ok(await world.isEqual("log"));
    const after = await world.picture("alpha");
    t.match(after.exposure, { ageMs: 0, bound: "exact" });
    t.equal(after.sites[0]?.conditions.find(({ type }) => type === "StoreHealthy")?.status, "true");
    await world.write("data", 0, pattern(4 * KIB, 99));
    await world.time.runFor(500);
    t.ok(await world.isEqual("data"), "and it goes on in order");
  });
}

t.test("a secondary that holds nothing any more of what it had acknowledged", async (t) => {
  const world = await TwoHosts.open(11);
  world.network.partition("alpha", "beta");
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  await world.time.runFor(1000);
  await world.run(world.beta.stop());
  const copy = await world.run(world.beta.copy());
  await world.run(world.beta.start());
  world.network.heal("alpha", "beta");
  t.equal(await world.until("protected"), "", "seeded");
  await world.write("data", 0, pattern(512 * KIB, 1));
  await world.time.runFor(5000);
  world.beta.end("crash");
  await world.run(world.beta.putBack(copy));
  world.network.setLink("alpha", "beta", { bytesPerSecond: 200_000 });
  await world.run(world.beta.start());
  await world.time.runFor(1500);
  const { exposure, sites } = await world.picture("alpha");
  t.match(exposure, { bound: "at-least" });
  t.ok((exposure?.ageMs ?? 0) >= 6500, "no younger than what is lost");
  t.equal(sites[0]?.status, "resyncing");
  world.network.setLink("alpha", "beta", CLEAN_LINK);
  t.equal(await world.until("protected"), "");
  t.ok(await world.isEqual("data"));
});

t.test("a write for which the primary's image has no room: a resync brings what is there", async (t) => {
  const world = await seeded(t, SPECIFICATION, 7);
  const { device } = await world.opened("alpha", "payroll/data");
  const path = (name: string) => name.includes("/images/");
  const fault = { type: "error", code: "ENOSPC" } as const;
  await world.run(Promise.resolve(device.write(0, pattern(64 * KIB, 1))));
  await world.time.runFor(1000);
  world.network.partition("alpha", "beta");
  for (let seed = 2; seed < 8; seed += 1) {
    world.alpha.disk.faults.add({ operations: ["write"], path, count: 1, fault });
    const written = world.run(
      Promise.resolve().then(() => device.write(4 * KIB * seed, pattern(8192, seed))),
    );
    await t.rejects(written, { code: "ENOSPC" }, "its writer is told");
  }
  const { exposure } = await world.picture("alpha");
  t.ok((exposure?.writes ?? 0) > 0 && exposure?.bound !== undefined, "what differs is exposed");
  world.network.heal("alpha", "beta");
  t.equal(await world.until("protected"), "");
  t.ok(await world.isEqual("data"), "without anybody asking");
  world.alpha.disk.faults.add({ operations: ["write"], path, count: 1, fault });
  t.throws(() => device.write(28 * KIB, pattern(8192, 9)), { code: "ENOSPC" });
  t.equal((await world.picture("alpha")).sites[0]?.status, "resyncing", "also while nobody writes");
  t.equal(await world.until("protected"), "");
  t.ok(await world.isEqual("data"));
  t.equal((await world.picture("alpha")).exposure?.bytes, 0);
});
