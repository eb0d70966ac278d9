/** How much of the present step is done, where there is something to count. It is told, and not on record. */
export interface JobProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Undefined while nothing moves. */
  readonly bytesPerSecond: number | undefined;
  /** At that pace; undefined where there is none. */
  readonly remainingMs: number | undefined;
}

export interface Counted {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly bytesPerSecond: number;
}

/** What is to be done may become less than was counted when it began: it is never more than all that is done. */
export function progressOf({ doneBytes, totalBytes, bytesPerSecond }: Counted): JobProgress {
  const done = Math.min(doneBytes, totalBytes);
  const left = totalBytes - done;
  const rate = Math.round(bytesPerSecond);
  return {
    doneBytes: done,
    totalBytes,
    bytesPerSecond: rate > 0 ? rate : undefined,
    remainingMs: left === 0 ? 0 : rate > 0 ? Math.ceil((left / rate) * 1000) : undefined,
  };
}
