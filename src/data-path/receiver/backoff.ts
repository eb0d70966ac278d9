/** The first dial after a break: at once would meet a peer that has just died. */
const FIRST_MS = 100;
/** A peer that is back is found within this. */
export const BACKOFF_MS_MAX = 10_000;
/** After an answer that only a person can change. */
export const APART_MS = 30_000;

/** How long to wait before that attempt; half of it left to chance, so that many groups don't dial in step. */
export function backoffMs(attempt: number, fraction: number): number {
  const fullMs = Math.min(FIRST_MS * 2 ** Math.min(attempt, 16), BACKOFF_MS_MAX);
  return fullMs * (0.5 + fraction / 2);
}
