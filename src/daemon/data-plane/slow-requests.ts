import type { SlowRequest } from "#src/data-path/capture/capture.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * Log lines about requests that took long. When a disk stalls every request is slow: so many lines a second are written,
 * the slower ones among those that came being as likely left out as any other, and the rest is counted in a line of its
 * own at the end of the second.
 */
export class SlowRequests {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #lines = 0;
  #leftOut = 0;
  #slowestMs = 0;
  #second: Timer | undefined;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  tell(group: string, member: string, { operation, offset, bytes, elapsedMs }: SlowRequest): void {
    this.#second ??= this.#clock.startTimer(SECOND_MS, () => this.#endSecond());
    if (this.#lines >= LINES_PER_SECOND_MAX) {
      this.#leftOut += 1;
      this.#slowestMs = Math.max(this.#slowestMs, elapsedMs);
      return;
    }
    this.#lines += 1;
    const ms = Math.round(elapsedMs);
    this.#logger.warn("slow request", { group, member, operation, offset, bytes, elapsedMs: ms });
  }

  close(): void {
    this.#second?.cancel();
    this.#endSecond();
  }

  #endSecond(): void {
    this.#second = undefined;
    this.#lines = 0;
    if (this.#leftOut === 0) return;
    const slowestMs = Math.round(this.#slowestMs);
    this.#logger.warn("more slow requests", { leftOut: this.#leftOut, slowestMs });
    this.#leftOut = 0;
    this.#slowestMs = 0;
  }
}

/** Enough to see which volumes and which offsets; a thousand a second would say no more. */
export const LINES_PER_SECOND_MAX = 5;
const SECOND_MS = 1000;
