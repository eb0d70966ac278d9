import { formatListenAddress, type ListenAddress } from "#src/base/listen-address.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { REFUSALS, type RefusalReason } from "#src/platform/listen/refusal.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * Counts every refused connection and logs the first of its kind in an interval, with how many there were since the
 * last line. Strangers decide how often this is called; memory and log stay bounded by the number of reasons.
 */
export class RefusalReporter {
  readonly #address: () => ListenAddress;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onRefused: (reason: RefusalReason) => void;
  readonly #logged = new Map<RefusalReason, { atMs: number; unmentioned: number }>();

  constructor(options: {
    readonly address: () => ListenAddress;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly onRefused: (reason: RefusalReason) => void;
  }) {
    this.#address = options.address;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onRefused = options.onRefused;
  }

  refuse(reason: RefusalReason, about: RefusalDetail): void {
    this.#onRefused(reason);
    const nowMs = this.#clock.monotonicMs();
    const last = this.#logged.get(reason);
    if (last !== undefined && nowMs - last.atMs < REPORT_INTERVAL_MS) {
      last.unmentioned += 1;
      return;
    }
    this.#logged.set(reason, { atMs: nowMs, unmentioned: 0 });
    const { message, hint } = REFUSALS[reason];
    const more = last === undefined || last.unmentioned === 0 ? {} : { unmentioned: last.unmentioned };
    this.#logger.warn(`connection refused: ${message}`, {
      reason,
      listener: formatListenAddress(this.#address()),
      ...about,
      ...more,
      hint,
    });
  }
}

export interface RefusalDetail {
  /** The host at the other end, where it is known. */
  readonly remote?: string;
  /** What the library or the kernel said. */
  readonly detail?: string;
}

/** Often enough to notice while looking, seldom enough that an attacked daemon's log stays readable. */
export const REPORT_INTERVAL_MS = 60_000;
