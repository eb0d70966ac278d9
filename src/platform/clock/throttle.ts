import { assert } from "#src/base/assert.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** Lets work in the background go on at a bounded rate. Rejects with the signal's reason when it is aborted. */
export interface Throttle {
  take(bytes: number, signal?: AbortSignal): Promise<void>;
}

/** What may be used at once after a pause, as time at the full rate: enough not to wait for every slot. */
const BURST_MS = 100;

/** A bucket that fills at so many bytes a second. What is larger than the bucket is waited for afterwards, by the next. */
export class TokenBucket implements Throttle {
  readonly #clock: Clock;
  #bytesPerSecond: number;
  #tokens = 0;
  #filledMs: number;

  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock;
    this.#bytesPerSecond = checked(bytesPerSecond);
    this.#filledMs = clock.monotonicMs();
  }

  setRate(bytesPerSecond: number): void {
    this.#fill();
    this.#bytesPerSecond = checked(bytesPerSecond);
  }

  /** The bytes are taken at the call, so several users share the rate. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#fill();
    this.#tokens -= bytes;
    if (this.#tokens >= 0) return;
    await this.#clock.sleep((-this.#tokens / this.#bytesPerSecond) * 1000, signal);
  }

  #fill(): void {
    const nowMs = this.#clock.monotonicMs();
    const most = (this.#bytesPerSecond * BURST_MS) / 1000;
    this.#tokens = Math.min(most, this.#tokens + ((nowMs - this.#filledMs) * this.#bytesPerSecond) / 1000);
    this.#filledMs = nowMs;
  }
}

/** For work that is paced by others. */
export const UNTHROTTLED: Throttle = {
  take: async (_bytes, signal) => signal?.throwIfAborted(),
};

function checked(bytesPerSecond: number): number {
  assert(bytesPerSecond > 0, "a rate is more than nothing");
  return bytesPerSecond;
}
