import type { Clock } from "#src/platform/clock/clock.js";
import { type Throttle, TokenBucket } from "#src/platform/clock/throttle.js";

/** It reads beside everything else: as much as leaves room on an ordinary disk; of 1 TiB that is full an hour and a half. */
const VERIFY_BYTES_PER_SECOND = 200 * 1024 * 1024;

/** What the comparisons of all groups of a site share: how fast they read, and the turn of those that begin by schedule. */
export class VerifyTurns {
  readonly throttle: Throttle;
  #isTaken = false;

  constructor(clock: Clock) {
    this.throttle = new TokenBucket(clock, VERIFY_BYTES_PER_SECOND);
  }

  /** One by schedule at a time: a hundred groups that come due together would be read at once for days. False: not now. */
  take(): boolean {
    if (this.#isTaken) return false;
    this.#isTaken = true;
    return true;
  }

  letGo(): void {
    this.#isTaken = false;
  }
}
