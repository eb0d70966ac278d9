import t, { type Test } from "tap";
import type { JobPicture } from "#src/operations/groups/promotion/failovers.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** A reprotect compares what may differ since the fork, and nothing else; where it does not know, it says so and compares all. */

const MIB = 1024 * KIB;
const BLOCK = 64 * KIB;
const SIZE = 32 * MIB;
const SPECIFICATION = replicated(specification("payroll", [volume("data", SIZE)]));
const NONE = changeOf({});
type Site = "alpha" | "beta";

async function seeded(t: Test, seed: number): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, { compares: true });
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  t.equal(await world.until("protected"), "", "seeded");
  for (const block of [0, 100, 200, 300, 400]) await write(world, "alpha", block, 1);
  await world.time.runFor(5000);
  return world;
}

async function write(world: TwoHosts, site: Site, block: number, stamp: number): Promise<void> {
  const { device, close } = await world.opened(site, "payroll/data");
  await world.run(Promise.resolve(device.write(block * BLOCK, pattern(4 * KIB, stamp))));
  await world.run(device.flush());
  await close();
}

async function stamps(world: TwoHosts, site: Site, name: string, blocks: readonly number[]) {
  const bytes = await world.bytesOf(site, name);
  return blocks.map((block) => {
    const found = bytes.subarray(block * BLOCK, block * BLOCK + 4 * KIB);
    return [1, 2, 3, 4, 5, 6, 7].find((stamp) => Buffer.from(pattern(4 * KIB, stamp)).equals(found)) ?? 0;
  });
}

const wish = (selector: string) => ({ selector, includeFuzzy: false, force: false });

async function failOver(world: TwoHosts, selector = "latest"): Promise<void> {
  const change = changeOf({ confirm: "Failover" });
  await world.run(world.beta.running.failover("payroll", wish(selector), change));
}

async function changePoint(world: TwoHosts, selector: string): Promise<void> {
  const change = changeOf({ confirm: "Change" });
  await world.run(world.beta.running.changePoint("payroll", wish(selector), change));
}

async function commit(world: TwoHosts): Promise<void> {
  await world.run(world.beta.running.commit("payroll", true, changeOf({ confirm: "Commit" })));
}

/** Alpha is back; answers the job once both are equal, which is looked at. */
async function reprotect(t: Test, world: TwoHosts): Promise<JobPicture> {
  if (world.alpha.host === undefined) await world.run(world.alpha.start());
  await world.time.runFor(5000);
  await world.run(world.beta.running.reprotect("payroll", "", changeOf({ confirm: "Reprotect" })));
  t.equal(await world.until("protected"), "", "protected in the other direction");
  await world.time.runFor(5000);
  const live = await world.bytesOf("beta", "payroll/data");
  t.ok(Buffer.from(live).equals(await world.bytesOf("alpha", "payroll/data@latest")), "equal at both");
  const job = (await world.run(world.beta.running.jobs("payroll"))).find(({ verb }) => verb === "reprotect");
  if (job === undefined) throw new Error("there is no job");
  t.equal(job.state, "succeeded");
  return job;
}

function comparedBlocks({ reunion }: JobPicture): number {
  return ((reunion?.copied?.comparedBytes ?? Number.NaN) + (reunion?.copied?.sentBytes ?? 0)) / BLOCK;
}

t.test("only what either side has written since the fork is read and sent", async (t) => {
  const world = await seeded(t, 1);
  // Not sent any more: beta is away, and alpha goes on, and stops in order.
  world.beta.end("kill");
  await write(world, "alpha", 100, 2);
  await write(world, "alpha", 350, 2);
  await world.run(world.alpha.stop());
  await world.run(world.beta.start());
  await failOver(world);
  for (const block of [100, 220, 221]) await write(world, "beta", block, 3);
  await commit(world);
  await write(world, "beta", 500, 3);
  const job = await reprotect(t, world);
  t.same(
    await stamps(world, "alpha", "payroll/data@latest", [0, 100, 220, 350, 500]),
    [1, 3, 3, 0, 3],
    "what alpha had written is taken back",
  );
  t.match(job.reunion, { whole: undefined, oursBytes: 4 * BLOCK, theirsBytes: 2 * BLOCK });
  // Two blocks of its own, four of beta's, one in common; and the first, with which a resync always begins.
  t.equal(job.reunion?.bothBytes, 6 * BLOCK);
  t.ok(comparedBlocks(job) <= 7, `${comparedBlocks(job)} blocks`);
  t.match(job.reunion?.lost, { exact: { writes: 2, bytes: 8 * KIB }, why: undefined }, "known one by one");
  t.match((await world.picture("beta")).reunion, { jobId: job.id, bytesMax: 2 * BLOCK }, "and is told");
  t.same(
    job.reunion?.ranges.map(({ offsetBytes, lengthBytes }) => [offsetBytes / BLOCK, lengthBytes / BLOCK]),
    [
      [100, 1],
      [350, 1],
    ],
  );
  const kept = (await world.run(world.alpha.running.points("payroll"))).find(({ kind }) => kind === "branch");
  t.same(await stamps(world, "alpha", `payroll/data@${kept?.id}`, [100, 350]), [2, 2], "and is kept");
});

t.test("an old primary that was killed is compared where it was hot", async (t) => {
  const world = await seeded(t, 2);
  world.alpha.end("crash");
  await failOver(world);
  await write(world, "beta", 220, 3);
  await commit(world);
  const job = await reprotect(t, world);
  t.match(job.reunion, { whole: undefined, oursBytes: BLOCK });
  // Five hot extents of 4 MiB, as what is in them was not settled; eight make the volume.
  t.ok(comparedBlocks(job) <= 5 * 64 + 2, `${comparedBlocks(job)} blocks`);
  t.match(job.reunion?.lost, { exact: undefined, why: /not all/ });
});

t.test("what the winner went back behind is taken back by the loser too", async (t) => {
  const world = await seeded(t, 3);
  const points = await world.run(world.beta.running.points("payroll"));
  const before = points[0]?.id ?? "";
  await write(world, "alpha", 350, 2);
  await world.time.runFor(5000);
  const later = (await world.run(world.beta.running.points("payroll")))[0]?.id ?? "";
  t.not(later, before);
  await world.run(world.alpha.stop());
  await failOver(world, later);
  await write(world, "beta", 440, 4);
  await changePoint(world, before);
  await write(world, "beta", 220, 3);
  await changePoint(world, "latest");
  await write(world, "beta", 230, 5);
  await commit(world);
  for (const { id } of await world.run(world.beta.running.branches("payroll")))
    await world.run(world.beta.running.dropBranch("payroll", id, changeOf({ confirm: "Delete" })));
  const job = await reprotect(t, world);
  const blocks = [100, 220, 230, 350, 440];
  const live = await stamps(world, "beta", "payroll/data", blocks);
  t.same(await stamps(world, "alpha", "payroll/data@latest", blocks), live);
  t.equal(live[3], 0, "of alpha's own");
  t.equal(job.reunion?.whole, undefined);
  t.ok(comparedBlocks(job) <= 6, `${comparedBlocks(job)} blocks`);
});

t.test("what is folded and let go of meanwhile is in the map, through stops of all kinds", async (t) => {
  const world = await seeded(t, 4);
  await world.run(world.alpha.stop());
  await failOver(world);
  await write(world, "beta", 220, 3);
  await commit(world);
  let block = 230;
  for (const how of ["kill", "crash", "stop"] as const) {
    await write(world, "beta", block, 4);
    // Rounds of maintenance fold what is not needed; the map goes on by the minute.
    await world.time.runFor(150_000);
    block += 1;
    if (how === "stop") await world.run(world.beta.stop());
    else world.beta.end(how);
    await world.run(world.beta.start());
    await write(world, "beta", block, 5);
    block += 1;
  }
  const job = await reprotect(t, world);
  t.match(job.reunion, { whole: undefined, oursBytes: 7 * BLOCK });
  t.ok(comparedBlocks(job) <= 9, `${comparedBlocks(job)} blocks`);
});

t.test("where knowledge is lost everything is compared, and the reason is said", async (t) => {
  const losses: readonly [Site, string, RegExp][] = [
    ["alpha", "capture/dirty-1", /dirty map/],
    ["alpha", "capture/acked", /acknowledged/],
    ["beta", "divergence", /kept/],
  ];
  for (const [index, [site, name, why]] of losses.entries()) {
    const world = await seeded(t, 10 + index);
    await world.run(world.alpha.stop());
    await failOver(world);
    await write(world, "beta", 220, 3);
    await commit(world);
    if (site === "beta") await world.run(world.beta.stop());
    else {
      // It has heard, so that no start of its capture finds the loss before.
      await world.run(world.alpha.start());
      await world.time.runFor(5000);
    }
    const { disk } = world[site];
    const [id] = await world.run(disk.list("/data/groups"));
    const path = `/data/groups/${id}/${name}`;
    const file = await world.run(disk.open(path, "write"));
    await world.run(file.write(new Uint8Array(32).fill(7), 0));
    await world.run(file.datasync());
    await world.run(file.close());
    if (site === "beta") await world.run(world.beta.start());
    const job = await reprotect(t, world);
    t.match(job.reunion?.whole, why, name);
    t.equal(job.reunion?.bothBytes, SIZE, "all of it");
  }
});

t.test("what cannot be added to the map at the end is not left out of what is compared", async (t) => {
  const world = await seeded(t, 15);
  await world.run(world.alpha.stop());
  await failOver(world);
  await commit(world);
  await world.run(world.alpha.start());
  await world.time.runFor(8000);
  for (const block of [220, 440]) await write(world, "beta", block, 3);
  const fault = world.beta.disk.faults.add({
    operations: ["datasync"],
    path: (path) => /\/divergence(\.tmp)?$/.test(path),
    fault: { type: "error", code: "ENOSPC" },
  });
  const job = await reprotect(t, world);
  t.ok(fault.hits > 0);
  t.match(job.reunion?.whole, /written last/);
  t.same(await stamps(world, "alpha", "payroll/data@latest", [0, 220, 440]), [1, 3, 3]);
});

t.test("an old primary whose disk was put back is compared as a whole", async (t) => {
  const world = await seeded(t, 16);
  const { alpha } = world;
  await world.run(alpha.stop());
  const copy = await world.run(alpha.copy());
  await world.run(alpha.start());
  t.equal(await world.until("protected"), "");
  for (const block of [220, 440]) await write(world, "alpha", block, 2);
  await world.time.runFor(5000);
  await world.run(alpha.stop());
  await failOver(world);
  await commit(world);
  await world.run(alpha.putBack(copy));
  const job = await reprotect(t, world);
  t.match(job.reunion?.whole, /put back/);
  t.same(await stamps(world, "alpha", "payroll/data@latest", [0, 220, 440]), [1, 2, 2]);
});

t.test("so is one that was put back and then killed before it heard", async (t) => {
  const world = await seeded(t, 17);
  const { alpha } = world;
  await world.run(alpha.stop());
  const copy = await world.run(alpha.copy());
  await world.run(alpha.start());
  t.equal(await world.until("protected"), "");
  for (const block of [220, 440]) await write(world, "alpha", block, 2);
  await world.time.runFor(5000);
  await world.run(alpha.stop());
  world.beta.end("kill");
  await world.run(alpha.putBack(copy));
  // It writes as a run that knows of nothing, and stops out of order: its positions tell no more.
  await world.run(alpha.start());
  await write(world, "alpha", 300, 3);
  alpha.end("crash");
  await world.run(world.beta.start());
  await failOver(world);
  await commit(world);
  const job = await reprotect(t, world);
  t.match(job.reunion?.whole, /put back/);
  t.same(await stamps(world, "alpha", "payroll/data@latest", [0, 220, 300, 440]), [1, 2, 1, 2]);
});

t.test("and one whose machine was put back to what it was while it ran", async (t) => {
  const world = await seeded(t, 18);
  const { alpha } = world;
  const copy = await world.run(alpha.copy());
  // One number is told a minute, once something was written.
  await write(world, "alpha", 220, 2);
  await world.time.runFor(70_000);
  await write(world, "alpha", 440, 2);
  await world.time.runFor(5000);
  alpha.end("kill");
  await failOver(world);
  await commit(world);
  await world.run(alpha.putBack(copy));
  const job = await reprotect(t, world);
  t.match(job.reunion?.whole, /put back/);
  t.same(await stamps(world, "alpha", "payroll/data@latest", [0, 220, 440]), [1, 2, 2]);
});

t.test("a primary that was put back is not followed, and goes on by one or the other", async (t) => {
  for (const how of ["failover", "restart"] as const) {
    const world = await seeded(t, how === "failover" ? 21 : 22);
    const { alpha, beta } = world;
    await world.run(alpha.stop());
    const copy = await world.run(alpha.copy());
    await world.run(alpha.start());
    t.equal(await world.until("protected"), "");
    for (const block of [220, 440]) await write(world, "alpha", block, 2);
    await world.time.runFor(5000);
    await world.run(alpha.stop());
    beta.end("kill");
    await world.run(alpha.putBack(copy));
    await world.run(alpha.start());
    await write(world, "alpha", 300, 3);
    alpha.end("kill");
    await world.run(alpha.start());
    await world.run(beta.start());
    await world.time.runFor(30_000);
    const [own] = (await world.picture("alpha")).sites;
    t.match(own, { status: "error", hint: /failover, there; .* restart-replication/ }, "told there");
    t.same(await stamps(world, "beta", "payroll/data@latest", [220, 300, 440]), [2, 1, 2], "kept here");
    if (how === "restart") {
      const change = changeOf({ confirm: "Restart" });
      await world.run(alpha.running.restart("payroll", false, change));
      t.equal(await world.until("protected"), "");
      await world.time.runFor(5000);
      t.same(await stamps(world, "beta", "payroll/data@latest", [220, 300, 440]), [0, 3, 0]);
      // What is told from then on counts again.
      await world.run(alpha.stop());
      await world.run(alpha.start());
      t.equal(await world.until("protected"), "");
    } else {
      await failOver(world);
      await commit(world);
      const job = await reprotect(t, world);
      t.match(job.reunion?.whole, /put back/);
      t.same(await stamps(world, "alpha", "payroll/data@latest", [220, 300, 440]), [2, 1, 2]);
    }
  }
});

t.test("an old primary that comes back learns from the offer who was promoted", async (t) => {
  const world = await seeded(t, 20);
  await world.run(world.alpha.stop());
  const { disk } = world.alpha;
  const copy = await world.run(world.alpha.copy());
  await failOver(world);
  await commit(world);
  await reprotect(t, world);
  // Its disk is put back as it was before it heard; beta, reversed, announces its reign to nobody any more.
  await world.run(world.alpha.stop());
  await world.run(world.alpha.putBack(copy));
  await world.run(world.alpha.start());
  await world.time.runFor(30_000);
  t.not((await world.picture("alpha")).sites[0]?.role, "active", "it serves no more");
  t.match(await world.refusal("alpha", "payroll/data"), /beta/);
  t.ok(disk);
});
