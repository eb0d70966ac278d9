import type { Clock, Timer } from "#src/platform/clock/clock.js";

export interface AppScheduleOptions {
  readonly clock: Clock;
  /** As the group wants it now; undefined: none are cut by themselves. */
  readonly everyMs: () => number | undefined;
  readonly isReady: () => boolean;
  readonly cut: () => void;
}

/**
 * When points of kind `app` are due: at intervals of their own, counted from when the group is opened. One that comes due
 * while none can be cut is cut as soon as one can.
 */
export class AppSchedule {
  readonly #options: AppScheduleOptions;
  #timer: Timer | undefined;
  #armedMs: number | undefined;
  #isOverdue = false;

  constructor(options: AppScheduleOptions) {
    this.#options = options;
  }

  /** To be called again when the group wants something else. */
  arm(): void {
    const { clock, everyMs } = this.#options;
    const wantedMs = everyMs();
    if (wantedMs === this.#armedMs) return;
    this.#timer?.cancel();
    this.#armedMs = wantedMs;
    this.#isOverdue = false;
    if (wantedMs === undefined) return;
    const tick = (): void => {
      this.#timer = clock.startTimer(wantedMs, tick);
      this.#isOverdue = true;
      this.retry();
    };
    this.#timer = clock.startTimer(wantedMs, tick);
  }

  /** One may be cut now that could not before. */
  retry(): void {
    if (!this.#isOverdue || !this.#options.isReady()) return;
    this.#isOverdue = false;
    this.#options.cut();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#isOverdue = false;
  }
}
