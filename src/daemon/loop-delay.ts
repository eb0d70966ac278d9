import type { Clock } from "#src/platform/clock/clock.js";

/** How much later than asked a timer fires now: what everything else on the event loop waits for its turn as well. */
export function measureLoopDelayMs(clock: Clock): Promise<number> {
  const before = clock.monotonicMs();
  return new Promise((resolve) => {
    clock.startTimer(0, () => resolve(clock.monotonicMs() - before));
  });
}

/** A loop slower than this answers no keepalive in time: peers and clients take the site for dead. */
export const LOOP_DELAY_MS_MAX = 5000;
