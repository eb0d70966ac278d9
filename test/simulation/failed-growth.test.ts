import t from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

const NONE = changeOf({});
const sized = (kib: number) => replicated(specification("payroll", [volume("data", kib * KIB)]));

t.test("a volume that could not grow, before the secondary had anything of it", async (t) => {
  const world = await TwoHosts.open(8);
  world.network.partition("alpha", "beta");
  await world.run(world.alpha.running.apply(sized(768), NONE));
  await world.write("data", 0, pattern(64 * KIB, 1));
  const fault = { type: "error", code: "ENOSPC" } as const;
  const path = (of: string) => of.includes("dirty");
  world.alpha.disk.faults.add({ operations: ["write"], path, fault });
  await t.rejects(world.run(world.alpha.running.apply(sized(1024), NONE)));
  world.alpha.disk.faults.clear();
  world.network.heal("alpha", "beta");
  t.equal(await world.until("protected", 60_000), "", "it is copied as large as it is");
  t.ok(await world.isEqual("data"));
  await world.run(world.alpha.running.apply(sized(1024), NONE));
  await world.write("data", 900 * KIB, pattern(4 * KIB, 2));
  t.equal(await world.until("protected", 60_000), "", "and then it grows");
  for (const site of [world.alpha, world.beta]) {
    await world.run(site.stop());
    await world.run(site.start());
    t.equal(await world.until("protected", 60_000), "", `after a start of ${site.name}`);
  }
  t.ok(await world.isEqual("data"));
});

t.test("a volume that grows while its first seed runs", async (t) => {
  const world = await TwoHosts.open(8);
  world.network.setLink("alpha", "beta", { bytesPerSecond: 100_000 });
  world.network.partition("alpha", "beta");
  await world.run(world.alpha.running.apply(sized(768), NONE));
  for (let seed = 0; seed < 10; seed += 1)
    await world.write("data", 64 * KIB * seed, pattern(64 * KIB, seed));
  world.network.heal("alpha", "beta");
  await world.time.runFor(3000);
  t.equal((await world.picture("alpha")).sites[0]?.status, "seeding");
  await world.run(world.alpha.running.apply(sized(1024), NONE));
  await world.write("data", 900 * KIB, pattern(4 * KIB, 77));
  t.equal(await world.until("protected", 120_000), "");
  t.ok(await world.isEqual("data"));
});
