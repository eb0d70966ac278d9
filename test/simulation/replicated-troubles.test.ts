import t, { type Test } from "tap";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
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
