import t, { type Test } from "tap";
import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** What differs is repaired, whatever ends in the middle of it. */

const CHUNK = 64 * KIB;
const DATA = 13 * CHUNK + 12 * KIB;
const BYTES = pattern(5 * CHUNK, 1);

async function seeded(t: Test, seed: number): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, { compares: true, latencyMsMax: 2 });
  const wanted = replicated(specification("payroll", [volume("data", DATA)]));
  await world.run(world.alpha.running.apply(wanted, changeOf({})));
  await world.write("data", CHUNK, BYTES);
  t.equal(await world.until("protected"), "", "seeded");
  return world;
}

async function state(world: TwoHosts): Promise<VerifyPicture> {
  return await world.run(world.alpha.running.verifyState("payroll"));
}

async function repair(world: TwoHosts): Promise<void> {
  await world.run(world.alpha.running.verify("payroll", true, changeOf({})));
}

/** The first phase of these that is seen, or the end. */
async function until(world: TwoHosts, ...phases: readonly VerifyPicture["phase"][]): Promise<VerifyPicture> {
  for (let waited = 0; waited < 120_000; waited += 5) {
    const picture = await state(world);
    if (picture.state !== "running" || phases.includes(picture.phase)) return picture;
    await world.time.runFor(5);
  }
  return await state(world);
}

/** A bit of an image, behind everybody's back. */
async function flip(world: TwoHosts, site: "alpha" | "beta", at: number): Promise<void> {
  const { members } = await world.picture(site);
  await world[site].disk.flipBit(members[0]?.image ?? "", 8 * at);
}

/** After whatever came in between. */
async function assertWhole(t: Test, world: TwoHosts, what: string): Promise<void> {
  t.match(await until(world), { state: "done" }, what);
  t.equal(await world.until("protected"), "", what);
  t.ok(await world.isEqual("data"), `${what}: byte by byte`);
  await world.run(world.alpha.running.verify("payroll", false, changeOf({})));
  t.match(await until(world), { state: "done", differentBytes: 0, unknownBytes: 0, isMarked: true }, what);
}

t.test("one bit at the primary, and either side killed in any phase of the repair", async (t) => {
  const phases = ["comparing", "repairing", "comparing-again"] as const;
  for (const [index, phase] of phases.entries())
    for (const [side, name] of (["alpha", "beta"] as const).entries()) {
      const world = await seeded(t, 1 + 2 * index + side);
      await flip(world, "alpha", 3 * CHUNK + 77);
      await repair(world);
      const reached = await until(world, phase);
      t.equal(reached.phase, phase);
      const ended = index % 2 === 0 ? "crash" : "kill";
      world[name].end(ended);
      await world.time.runFor(2000);
      await world.run(world[name].start());
      await assertWhole(t, world, `${phase}, ${name}, ${ended}`);
    }
});

t.test("one bit at the secondary is found, whichever of its files holds it, and sent again", async (t) => {
  const world = await seeded(t, 7);
  // What came later is in the journal; what was seeded lies in the image.
  const later = pattern(CHUNK, 5);
  await world.write("data", 7 * CHUNK, later);
  await world.time.runFor(3000);
  await world.run(world.beta.rot(later.subarray(4096, 4608)));
  await flip(world, "beta", 3 * CHUNK + 100);
  await repair(world);
  const picture = await until(world);
  t.match(picture, { state: "done", differentBytes: 2 * CHUNK, repairedBytes: 2 * CHUNK });
  t.match(
    picture.ranges.map(({ offset }) => offset).toSorted((a, b) => a - b),
    [3 * CHUNK, 7 * CHUNK],
  );
  await assertWhole(t, world, "repaired");
});

t.test("a link that is cut in the middle holds it up, and no more", async (t) => {
  const world = await seeded(t, 8);
  await flip(world, "alpha", 2 * CHUNK);
  await repair(world);
  await until(world, "comparing");
  world.network.partition("alpha", "beta");
  world.isDeaf = true;
  await world.time.runFor(30_000);
  t.equal((await state(world)).state, "running");
  world.isDeaf = false;
  world.network.heal("alpha", "beta");
  await assertWhole(t, world, "after the cut");
});

t.test("what cannot be compared again is not said to be repaired", async (t) => {
  const world = await seeded(t, 9);
  const { members } = await world.picture("alpha");
  await flip(world, "alpha", 2 * CHUNK);
  await repair(world);
  t.equal((await until(world, "comparing-again")).phase, "comparing-again");
  const image = members[0]?.image ?? "";
  const path = (name: string): boolean => name === image;
  const unread = world.alpha.disk.faults.add({
    operations: ["read"],
    path,
    fault: { type: "error", code: "EIO" },
  });
  t.match(await until(world), { state: "done", differentBytes: CHUNK, repairedBytes: 0 });
  unread.remove();
});
