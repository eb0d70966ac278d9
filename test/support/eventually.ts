import { setTimeout as sleep } from "node:timers/promises";

/**
 * Between two looks: a tenth of the time already waited, within these. What comes soon is seen soon, and a wait of seconds
 * costs few looks, each of which may be a call to a daemon that has other things to do.
 */
const POLL_MS_MIN = 10;
const POLL_MS_MAX = 200;

/**
 * Resolves with the first value other than undefined that `look` gives; rejects when there is none in time. For what
 * happens outside this process and tells nobody; where there is an event, wait for the event.
 */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined | Promise<Value | undefined>,
  timeoutMs = 20_000,
): Promise<Value> {
  const beganMs = performance.now();
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    const waitedMs = performance.now() - beganMs;
    if (waitedMs > timeoutMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await sleep(Math.min(Math.max(POLL_MS_MIN, waitedMs / 10), POLL_MS_MAX));
  }
}
