/**
 * The two clocks and the timers.
 *
 * Wall time is a label for people: it may be wrong and may jump either way by hours. Nothing is decided on it. The
 * monotonic clock never jumps and never goes back while the process lives; every timeout and every age is counted on
 * it. Its zero is arbitrary, so a reading means nothing to another process or after a restart.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, whole. */
  wallMs(): number;
  /** Milliseconds since some instant of this process, with fractions. */
  monotonicMs(): number;
  /** Runs the callback once, no earlier than after the delay on the monotonic clock. */
  startTimer(delayMs: number, callback: () => void): Timer;
  /** Resolves after the delay; rejects with the signal's reason when it is aborted first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export interface Timer {
  /** Nothing happens if it has fired already. */
  cancel(): void;
}
