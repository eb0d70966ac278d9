import type { Clock, Timer } from "#src/platform/clock/clock.js";

export interface VerifyScheduleOptions {
  readonly clock: Clock;
  /** As the group wants it now; undefined: only when somebody asks. */
  readonly everyMs: () => number | undefined;
  /** Of the last one that came to its end, and of the last that failed; undefined: there was none. By the wall clock, as on record. */
  readonly doneMs: () => number | undefined;
  readonly failedMs: () => number | undefined;
  /** False: it cannot be begun now, and is asked again soon. */
  readonly begin: () => boolean;
}

/** Nobody waits for it, and a wall clock may be set meanwhile: so often it is looked at whether one is due. */
const LOOK_MS = 15_000;
/** One that has failed is tried again after that, or at its interval where that is shorter. */
const RETRY_MS = 3_600_000;

/**
 * When a comparison is due. Times are those on record, so that a restart neither forgets one nor begins one too many. One that was
 * never made is due at once; where the wall clock was set back the wait is one interval at the most.
 */
export class VerifySchedule {
  readonly #options: VerifyScheduleOptions;
  #timer: Timer | undefined;

  constructor(options: VerifyScheduleOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= this.#options.clock.startTimer(LOOK_MS, () => {
      this.#timer = undefined;
      this.start();
      this.look();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  look(): void {
    if (this.#waitMs() === 0) this.#options.begin();
  }

  #waitMs(): number | undefined {
    const { clock, everyMs, doneMs, failedMs } = this.#options;
    const intervalMs = everyMs();
    if (intervalMs === undefined) return undefined;
    const retryMs = Math.min(RETRY_MS, intervalMs);
    return Math.max(left(clock, doneMs(), intervalMs), left(clock, failedMs(), retryMs));
  }
}

function left(clock: Clock, sinceMs: number | undefined, intervalMs: number): number {
  if (sinceMs === undefined) return 0;
  return Math.max(0, Math.min(intervalMs, sinceMs + intervalMs - clock.wallMs()));
}
