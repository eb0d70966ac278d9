import t from "tap";
import { present } from "#src/base/assert.js";
import { comesInStep, isInStep, runUntil, stopPrimary, writeSlot } from "#test/support/link/in-step.js";
import { ADDED, TwoSites } from "#test/support/link/two-sites.js";

/** Whose images hold enough for a copy to be made in the middle. */
const SEEDS = { seed: [1, 2], added: [1] } as const;

/**
 * The secondary's disk is put back from a copy that was made in the middle of a first seed, on a stream that went on: no
 * position tells, and the end of the seed finds that something is not there.
 */
async function wentBackInSeed(seed: number, story: "seed" | "added"): Promise<TwoSites> {
  const world = new TwoSites(seed, { mode: "async" }, story);
  const { primary, secondary, time } = world;
  await time.complete(Promise.all([primary.prepare(), secondary.prepare()]));
  await time.complete(primary.start());
  await time.complete(secondary.start());
  if (story === "added") {
    world.bytesPerSecond = undefined;
    await runUntil(world, "the group is in step", () => isInStep(world));
    await stopPrimary(world);
    world.isAdded = true;
    await time.complete(primary.start());
  }
  world.bytesPerSecond = 60_000;
  const lackingAtCopy = await untilSeeded(world, 0.8);
  // The copy is of a machine that runs, of one instant: nothing is on its way.
  world.bytesPerSecond = 1;
  await time.runFor(200);
  await time.complete(secondary.copy());
  world.bytesPerSecond = 60_000;
  await untilSeeded(world, 0.6);
  world.expect(lacking(world) < lackingAtCopy, "more came behind the copy");
  secondary.end("kill");
  await time.complete(secondary.putBack());
  // What the secondary says from here on is of the copy.
  world.acknowledged.clear();
  await time.complete(secondary.start());
  world.bytesPerSecond = undefined;
  return world;
}

function lacking({ primary, members }: TwoSites): number {
  const { capture } = present(primary.life, "the primary");
  return [...members.keys()].reduce((sum, member) => sum + (capture.dirty(member)?.dirtyBytes ?? 0), 0);
}

/** So much of what was lacking is lacking still. */
async function untilSeeded(world: TwoSites, share: number): Promise<number> {
  const atFirst = lacking(world);
  await runUntil(world, `${share} is lacking`, () => lacking(world) < atFirst * share);
  return lacking(world);
}

function isAgain({ primary, trace }: TwoSites): boolean {
  return primary.life !== undefined && trace.includes("alpha: seed lost");
}

for (const story of ["seed", "added"] as const) {
  t.test(`${story}: what a copy made in the middle of it did not hold comes again`, async (t) => {
    const broken: string[] = [];
    for (const seed of SEEDS[story]) {
      const world = await wentBackInSeed(seed, story);
      await runUntil(world, "the end was void", () => isAgain(world));
      // Written while the member comes again: ahead of the pieces and behind them.
      for (let slot = 0; slot < 8; slot += 1) {
        writeSlot(world, seed % 2 === 0 ? 1 : ADDED, slot);
        await world.time.runFor(1);
      }
      await comesInStep(world);
      world.expect(world.trace.includes("beta: SEED_INCOMPLETE"), "it was told");
      broken.push(...world.broken.map((what) => `seed ${seed}: ${what}`));
    }
    t.same(broken, []);
  });

  t.test(`${story}: and again, when either side ends in the middle of that`, async (t) => {
    const broken: string[] = [];
    for (const seed of SEEDS[story]) {
      const world = await wentBackInSeed(seed, story);
      const { primary, secondary, time, random } = world;
      await runUntil(world, "the end was void", () => isAgain(world));
      world.bytesPerSecond = 200_000;
      await time.runFor(random.integer(0, 400));
      secondary.end(random.pick(["kill", "crash"]));
      if (random.chance(0.5)) {
        await stopPrimary(world);
        await time.complete(primary.start());
      } else {
        primary.end("crash");
        await time.complete(primary.start());
      }
      await time.complete(secondary.start());
      world.bytesPerSecond = undefined;
      await comesInStep(world);
      broken.push(...world.broken.map((what) => `seed ${seed}: ${what}`));
    }
    t.same(broken, []);
  });
}
