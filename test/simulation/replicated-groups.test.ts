import t from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Groups of two daemons, from the first apply to the deletion, with simulated disks and a simulated network. */

const SPECIFICATION = replicated(specification("payroll", [volume("data"), volume("log", 512 * KIB)]));

async function seeded(seed = 1): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed);
  await world.run(world.alpha.running.apply(SPECIFICATION, changeOf({})));
  await world.write("data", 64 * KIB, pattern(64 * KIB, 1));
  return world;
}

t.test("a group that is applied at its primary is seeded, and both sites say so", async (t) => {
  const world = await seeded();
  t.equal(await world.until("protected"), "");
  t.equal(await world.words("alpha"), "alpha active protected, beta passive protected");
  t.equal(await world.words("beta"), "beta passive protected, alpha active protected");
  await world.write("log", 0, pattern(4 * KIB, 2));
  await world.time.runFor(500);
  t.ok(await world.isEqual("data"));
  t.ok(await world.isEqual("log"));
});
