import t from "tap";
import { present } from "#src/base/assert.js";
import {
  comesInStep,
  isInStep,
  runUntil,
  STEP_MS,
  stopPrimary,
  writeSlot,
} from "#test/support/link/in-step.js";
import { ADDED, TwoSites } from "#test/support/link/two-sites.js";

/**
 * The end of a member's seed takes its place in the order while the secondary is away, and is in the spill when the primary
 * ends: the secondary hears of it from the next run, which was told in the handshake that the member is not whole.
 */
async function withSpilledEnd(seed: number, how: "stop" | "crash"): Promise<TwoSites> {
  const world = new TwoSites(seed, { mode: "async" }, "added");
  const { primary, secondary, time, network } = world;
  await time.complete(Promise.all([primary.prepare(), secondary.prepare()]));
  await time.complete(primary.start());
  await time.complete(secondary.start());
  world.bytesPerSecond = undefined;
  await runUntil(world, "the group is in step", () => isInStep(world));
  await stopPrimary(world);
  world.isAdded = true;
  await time.complete(primary.start());
  world.bytesPerSecond = undefined;
  const { capture } = present(primary.life, "the primary");
  const seedOf = present(capture.resync, "its resync").seed;
  // The end has its place; no message that holds it arrives.
  await runUntil(world, "the seed is at its end", () => seedOf.hasEnded(ADDED));
  network.partition("alpha", "beta");
  for (let count = 0; count < 70; count += 1) {
    writeSlot(world, 1, count % 8);
    await time.runFor(STEP_MS);
  }
  // Of the newest nothing is spilled: what a power loss takes of it is dirty.
  for (let slot = 0; slot < 4; slot += 1) writeSlot(world, ADDED, slot);
  await time.runFor(STEP_MS);
  await time.complete(Promise.resolve(capture.device(ADDED).flush()));
  if (how === "stop") await stopPrimary(world);
  else primary.end("crash");
  await time.runFor(5000);
  await time.complete(primary.start());
  world.trace.push(`over there it is ${secondary.isSeeding ? "being seeded" : "whole"}`);
  network.heal("alpha", "beta");
  return world;
}

t.test(
  "a member whose seed's end was in a dead run's spill is in no moment without what it lacks",
  async (t) => {
    const world = await withSpilledEnd(1, "crash");
    await comesInStep(world);
    t.same(world.broken, []);
    t.ok(world.trace.includes("over there it is being seeded"));
    t.ok(world.trace.includes("stage replaying"));
    t.ok(world.trace.includes("alpha: SEED_WORD_OUTDATED"));
  },
);

t.test("a stream that breaks behind such an end leaves no begin that nobody ends", async (t) => {
  const world = await withSpilledEnd(2, "stop");
  await runUntil(world, "the end is over there", () => !world.secondary.isSeeding);
  world.network.breakStreams("alpha", "beta");
  await comesInStep(world);
  t.same(world.broken, []);
  t.ok(world.trace.includes("over there it is being seeded"));
});
