import t from "tap";
import { present } from "#src/base/assert.js";
import { ADDED, TwoSites } from "#test/support/link/two-sites.js";

/**
 * The end of a member's seed takes its place in the order while the secondary is away, and is in the spill when the primary
 * ends: the secondary hears of it from the next run, which was told in the handshake that the member is not whole.
 */
const STEP_MS = 2;
const WAIT_MS = 60_000;

async function withSpilledEnd(seed: number, how: "stop" | "crash"): Promise<TwoSites> {
  const world = new TwoSites(seed, { mode: "async" }, "added");
  const { primary, secondary, time, network } = world;
  await time.complete(Promise.all([primary.prepare(), secondary.prepare()]));
  await time.complete(primary.start());
  await time.complete(secondary.start());
  world.bytesPerSecond = undefined;
  await runUntil(world, "the group is in step", () => isInStep(world));
  await stop(world);
  world.isAdded = true;
  await time.complete(primary.start());
  world.bytesPerSecond = undefined;
  const { capture } = present(primary.life, "the primary");
  const seedOf = present(capture.resync, "its resync").seed;
  // The end has its place; no message that holds it arrives.
  await runUntil(world, "the seed is at its end", () => seedOf.hasEnded(ADDED));
  network.partition("alpha", "beta");
  for (let count = 0; count < 70; count += 1) {
    write(world, 1, count % 8);
    await time.runFor(STEP_MS);
  }
  // Of the newest nothing is spilled: what a power loss takes of it is dirty.
  for (let slot = 0; slot < 4; slot += 1) write(world, ADDED, slot);
  await time.runFor(STEP_MS);
  await time.complete(Promise.resolve(capture.device(ADDED).flush()));
  if (how === "stop") await stop(world);
  else primary.end("crash");
  await time.runFor(5000);
  await time.complete(primary.start());
  world.trace.push(`over there it is ${secondary.isSeeding ? "being seeded" : "whole"}`);
  network.heal("alpha", "beta");
  return world;
}

async function stop({ primary, time }: TwoSites): Promise<void> {
  const { sender, capture, state } = present(primary.life, "the primary");
  await time.complete(sender.stop());
  await time.complete(capture.stop());
  await time.complete(state.close());
  primary.end("kill");
}

function write(world: TwoSites, member: number, slot: number): void {
  const { capture } = present(world.primary.life, "the primary");
  const doing = capture.device(member).write(slot * 16_384, world.pattern(4096));
  if (doing !== undefined) doing.catch((error: unknown) => world.broken.push(String(error)));
}

function isInStep({ primary, secondary }: TwoSites): boolean {
  const { backlog, position } = present(primary.life, "the primary").capture;
  const store = secondary.life?.store;
  const isThere = store?.promotable?.sequence === position.sequence && position.sequence > 0;
  return backlog.state.type === "memory" && backlog.isEmpty && isThere && !secondary.isSeeding;
}

async function runUntil(world: TwoSites, what: string, isSo: () => boolean): Promise<void> {
  const isReached = await world.time.runUntil(isSo, WAIT_MS);
  world.expect(isReached, `not reached: ${what}`);
}

/** Each moment that can be opened is one that was, until all of it is over there. */
async function comesInStep(world: TwoSites): Promise<void> {
  const { time, secondary } = world;
  for (let waitedMs = 0; waitedMs < WAIT_MS && !isInStep(world); waitedMs += STEP_MS) {
    await time.runFor(STEP_MS);
    world.observe();
    const at = secondary.life?.store.promotable;
    if (at !== undefined && world.broken.length === 0) await time.complete(secondary.check(at, "promotable"));
  }
  world.expect(isInStep(world), "I13: it does not come in step");
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
