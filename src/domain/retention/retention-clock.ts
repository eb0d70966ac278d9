/**
 * The clock that ages points. It goes with the monotonic clock, and only while points arrive: what stops the points
 * stops their ageing too. Wall time has no part in it. Its reading is stored with each point, so that a restart goes on
 * from the newest stored one; what passed while the daemon was down does not count.
 */
export interface RetentionClock {
  /** Reading when the last point arrived. */
  readonly stampMs: number;
  /** The monotonic clock then; undefined when no point has arrived since the start. */
  readonly arrivedMs: number | undefined;
}

/**
 * Points are taken to arrive for so many intervals behind the last one. One may be late by a cut that waited for an
 * application to freeze; three in a row missing are an interruption.
 */
export const ARRIVAL_GAPS_MAX = 3;

export function startRetentionClock(newestStampMs: number): RetentionClock {
  return { stampMs: newestStampMs, arrivedMs: undefined };
}

/** The clock as a point arrives; its `stampMs` is the point's. */
export function pointArrived(clock: RetentionClock, monotonicMs: number, everyMs: number): RetentionClock {
  return { stampMs: readRetentionClock(clock, monotonicMs, everyMs), arrivedMs: monotonicMs };
}

/** Whole milliseconds; never goes back. */
export function readRetentionClock(clock: RetentionClock, monotonicMs: number, everyMs: number): number {
  if (clock.arrivedMs === undefined) return clock.stampMs;
  const sinceMs = Math.max(0, monotonicMs - clock.arrivedMs);
  return clock.stampMs + Math.floor(Math.min(sinceMs, everyMs * ARRIVAL_GAPS_MAX));
}

export function arePointsMade(clock: RetentionClock, monotonicMs: number, everyMs: number): boolean {
  return clock.arrivedMs !== undefined && monotonicMs - clock.arrivedMs <= everyMs * ARRIVAL_GAPS_MAX;
}
