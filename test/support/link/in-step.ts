import { present } from "#src/base/assert.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { TwoSites } from "#test/support/link/two-sites.js";

/** For runs of two sites in which one situation is set up by hand. */

export const STEP_MS = 2;
const WAIT_MS = 60_000;

/** An orderly stop of the primary. */
export async function stopPrimary({ primary, time }: TwoSites): Promise<void> {
  const { sender, capture, state } = present(primary.life, "the primary");
  await time.complete(sender.stop());
  await time.complete(capture.stop());
  await time.complete(state.close());
  primary.end("kill");
}

export function writeSlot(world: TwoSites, member: number, slot: number): void {
  const { capture } = present(world.primary.life, "the primary");
  const doing = capture.device(member).write(slot * 16_384, world.pattern(4096));
  if (doing !== undefined) doing.catch((error: unknown) => world.broken.push(String(error)));
}

/** All that was written is promotable over there, and every member is whole. */
export function isInStep({ primary, secondary, members }: TwoSites): boolean {
  const { backlog, position } = present(primary.life, "the primary").capture;
  const store = secondary.life?.store;
  const isThere = store?.promotable?.sequence === position.sequence && position.sequence > 0;
  const isWhole = [...members.keys()].every((member) => store?.seeds.takes(member) === false);
  return backlog.state.type === "memory" && backlog.isEmpty && isThere && isWhole;
}

export async function runUntil(world: TwoSites, what: string, isSo: () => boolean): Promise<void> {
  const isReached = await world.time.runUntil(isSo, WAIT_MS);
  world.expect(isReached, `not reached: ${what}`);
}

/** Each moment that can be opened is one that was, until all of it is over there. */
export async function comesInStep(world: TwoSites): Promise<void> {
  const { time, secondary } = world;
  let checked: Sequence | undefined;
  for (let waitedMs = 0; waitedMs < WAIT_MS && !isInStep(world); waitedMs += STEP_MS) {
    await time.runFor(STEP_MS);
    world.observe();
    const at = secondary.life?.store.promotable;
    if (at === undefined || at.sequence === checked || world.broken.length > 0) continue;
    checked = at.sequence;
    await time.complete(secondary.check(at, "promotable"));
  }
  world.expect(isInStep(world), "I13: it does not come in step");
}
