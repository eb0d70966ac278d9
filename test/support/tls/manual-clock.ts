import type { Clock, Timer } from "#src/platform/clock/clock.js";

/**
 * Stands still until it is told to go on. For code that waits for a clock and for real files at once, where simulated
 * time would run ahead of the files.
 */
export class ManualClock implements Clock {
  #nowMs: number;
  #startMs: number;
  #timers: { readonly atMs: number; readonly callback: () => void }[] = [];

  constructor(wallMs: number) {
    this.#nowMs = wallMs;
    this.#startMs = wallMs;
  }

  get timers(): number {
    return this.#timers.length;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs - this.#startMs;
  }

  startTimer(delayMs: number, callback: () => void): Timer {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return { cancel: () => this.#remove(timer) };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.startTimer(delayMs, resolve));
  }

  /** Fires what is due by then, in order. */
  advance(byMs: number): void {
    this.#nowMs += byMs;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#nowMs).sort((a, b) => a.atMs - b.atMs);
    for (const timer of due) {
      this.#remove(timer);
      timer.callback();
    }
  }

  #remove(timer: { readonly atMs: number }): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }
}
