import t, { type Test } from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { statusAt, writeBlock } from "#test/support/groups/promoted.js";
import { type HostLimits, replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

type Site = "alpha" | "beta";
const PLANNED = changeOf({ confirm: "Planned" });
const SPECIFICATION = replicated(specification("payroll", [volume("data", 256 * KIB)]));

async function seeded(t: Test, seed = 1, limits: HostLimits = {}): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, { compares: true, ...limits });
  await world.run(world.alpha.running.apply(SPECIFICATION, changeOf({})));
  t.equal(await world.until("protected"), "");
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(3000);
  return world;
}

function code(world: TwoHosts, ask: Promise<unknown>): Promise<string> {
  return world.run(
    ask.then(
      () => "",
      (error: { readonly code: string }) => error.code,
    ),
  );
}

async function blocks(world: TwoHosts, site: Site, name = "payroll/data"): Promise<readonly number[]> {
  const bytes = await world.bytesOf(site, name);
  return [0, 1, 2, 3].map((block) => {
    const found = bytes.subarray(block * 4 * KIB, (block + 1) * 4 * KIB);
    return (
      [1, 2, 3, 4, 5, 6, 7, 8, 9].find((number) => Buffer.from(pattern(4 * KIB, number)).equals(found)) ?? 0
    );
  });
}

t.test("an orderly switch, and back", async (t) => {
  const world = await seeded(t);
  const job = await world.run(world.alpha.running.plannedFailover("payroll", true, PLANNED));
  t.match(job, { verb: "planned-failover", state: "succeeded" });
  t.equal(await world.until("protected"), "", "protected in the other direction");
  for (const site of [world.alpha, world.beta]) for (const l of site.logger.records) console.error(site.name, JSON.stringify(l).slice(0, 400));
  t.equal(await world.words("beta"), "beta active protected, alpha passive protected");
  t.same(await blocks(world, "beta"), [1, 0, 0, 0]);
  await writeBlock(world, 1, 2, "beta");
  await world.time.runFor(3000);
  t.same(await blocks(world, "alpha", "payroll/data@latest"), [1, 2, 0, 0]);
  t.equal(await statusAt(world, "alpha"), "protected");
});
