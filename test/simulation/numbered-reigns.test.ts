import t, { type Test } from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { writeBlock } from "#test/support/groups/promoted.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** The numbers that tell a primary that was put back, where sites change their roles and copies are made anew: nobody is stopped. */

const PLANNED = changeOf({ confirm: "Planned" });
const RESTART = changeOf({ confirm: "Restart" });
const SPECIFICATION = replicated(specification("payroll", [volume("data", 256 * KIB)]));

async function equal(t: Test, world: TwoHosts, primary: "alpha" | "beta"): Promise<void> {
  const other = primary === "alpha" ? "beta" : "alpha";
  t.equal(await world.until("protected"), "");
  await world.time.runFor(3000);
  const live = await world.bytesOf(primary, "payroll/data");
  t.ok(Buffer.from(live).equals(await world.bytesOf(other, "payroll/data@latest")), `${other} has it all`);
}

t.test("a site whose copy was made anew is followed when it becomes the primary again", async (t) => {
  const world = await TwoHosts.open(1, { compares: true });
  const { alpha, beta } = world;
  await world.run(alpha.running.apply(SPECIFICATION, changeOf({})));
  t.equal(await world.until("protected"), "");
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(3000);
  // Beta has heard numbers of alpha's. What alpha has told goes with its copy.
  await world.run(alpha.running.plannedFailover("payroll", true, PLANNED));
  await equal(t, world, "beta");
  await world.run(beta.running.restart("payroll", true, RESTART));
  await equal(t, world, "beta");
  await world.run(beta.running.plannedFailover("payroll", true, PLANNED));
  await equal(t, world, "alpha");
  await writeBlock(world, 1, 2, "alpha");
  await world.run(alpha.running.plannedFailover("payroll", true, PLANNED));
  await equal(t, world, "beta");
});
