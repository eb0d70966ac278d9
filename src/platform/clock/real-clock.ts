import { assert } from "#src/base/assert.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";

/** Node keeps a delay in 31 bits and turns a longer one into 1 ms, so a long timer is waited for in pieces. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/**
 * The clocks of this machine.
 *
 * A timer does not keep the process alive: timers are for timeouts and for work that recurs, and a daemon that has let
 * go of its sockets must be able to end. A sleep does, because somebody waits behind it; it ends early by its signal.
 */
export class RealClock implements Clock {
  wallMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  startTimer(delayMs: number, callback: () => void): Timer {
    return new RealTimer(delayMs, callback, false);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = new RealTimer(
        delayMs,
        () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
        true,
      );
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }
}

/** Node's timers count whole milliseconds and may fire a fraction early; this one looks at the clock before it fires. */
class RealTimer implements Timer {
  readonly #dueMs: number;
  readonly #callback: () => void;
  readonly #keepsAlive: boolean;
  #handle: NodeJS.Timeout;

  constructor(delayMs: number, callback: () => void, keepsAlive: boolean) {
    assert(Number.isFinite(delayMs), "a delay is a number of milliseconds");
    this.#dueMs = performance.now() + delayMs;
    this.#callback = callback;
    this.#keepsAlive = keepsAlive;
    this.#handle = this.#arm(delayMs);
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }

  #arm(delayMs: number): NodeJS.Timeout {
    const handle = setTimeout(
      () => this.#onTimeout(),
      Math.min(Math.max(0, Math.ceil(delayMs)), DELAY_MS_MAX),
    );
    return this.#keepsAlive ? handle : handle.unref();
  }

  #onTimeout(): void {
    const leftMs = this.#dueMs - performance.now();
    if (leftMs > 0) this.#handle = this.#arm(leftMs);
    else this.#callback();
  }
}
