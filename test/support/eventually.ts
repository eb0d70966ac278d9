import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 10;

/**
 * Resolves with the first value other than undefined that `look` gives; rejects when there is none in time. For what
 * happens outside this process and tells nobody; where there is an event, wait for the event.
 */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined | Promise<Value | undefined>,
  timeoutMs = 20_000,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await sleep(POLL_MS);
  }
}
