import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { ScheduledEvent, SimulatedTime } from "#src/platform/clock/simulated-time.js";

export interface SimulatedClockOptions {
  /** What the site's wall clock is ahead of true time; negative when it is behind. */
  readonly wallSkewMs?: number;
}

/** True wall time when a simulation begins: 2024-01-01T00:00:00Z. */
const WALL_START_MS = 1_704_067_200_000;

/**
 * The clock that one simulated process sees. Time is shared with the other processes; the wall clock, the timers and the
 * zero of the monotonic clock (the start of the process) are its own. A process that restarts gets a new one.
 */
export class SimulatedClock implements Clock {
  readonly #time: SimulatedTime;
  readonly #startedMs: number;
  readonly #timers = new Set<SimulatedTimer>();
  #wallSkewMs: number;
  #pausedUntilMs = 0;
  #stopped = false;

  constructor(time: SimulatedTime, options: SimulatedClockOptions = {}) {
    this.#time = time;
    this.#startedMs = time.nowMs;
    this.#wallSkewMs = options.wallSkewMs ?? 0;
  }

  /** The simulated wall time without any skew: what a person with a good watch reads. */
  static trueWallMs(time: SimulatedTime): number {
    return Math.floor(WALL_START_MS + time.nowMs);
  }

  wallMs(): number {
    return Math.floor(WALL_START_MS + this.#time.nowMs + this.#wallSkewMs);
  }

  monotonicMs(): number {
    return this.#time.nowMs - this.#startedMs;
  }

  startTimer(delayMs: number, callback: () => void): Timer {
    const timer = new SimulatedTimer(this.#timers, callback, () => this.#pausedUntilMs);
    if (!this.#stopped) timer.start(this.#time, delayMs);
    return timer;
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
      const timer = this.startTimer(delayMs, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Timers that wait to fire. */
  get timersWaiting(): number {
    return this.#timers.size;
  }

  /** Sets the wall clock that far off the true time, at once. Timers do not notice. */
  setWallSkew(skewMs: number): void {
    this.#wallSkewMs = skewMs;
  }

  /**
   * Stops the process for a while, as SIGSTOP does: its timers come late, all at the end, in the order they were due, and
   * so does what the network has for it. Time goes on for the others, and both its clocks show that afterwards.
   */
  pauseFor(durationMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#time.nowMs + durationMs);
  }

  /** The process is gone: nothing of it fires any more, and who sleeps in it sleeps for ever. */
  stop(): void {
    this.#stopped = true;
    for (const timer of [...this.#timers]) timer.cancel();
  }

  get stopped(): boolean {
    return this.#stopped;
  }
}

class SimulatedTimer implements Timer {
  readonly #waiting: Set<SimulatedTimer>;
  readonly #callback: () => void;
  readonly #pausedUntilMs: () => number;
  #event: ScheduledEvent | undefined;

  constructor(waiting: Set<SimulatedTimer>, callback: () => void, pausedUntilMs: () => number) {
    this.#waiting = waiting;
    this.#callback = callback;
    this.#pausedUntilMs = pausedUntilMs;
  }

  start(time: SimulatedTime, delayMs: number): void {
    this.#waiting.add(this);
    this.#event = time.schedule(delayMs, () => this.#comeUp(time));
  }

  cancel(): void {
    this.#waiting.delete(this);
    this.#event?.cancel();
  }

  #comeUp(time: SimulatedTime): void {
    const event = this.#event;
    if (event !== undefined && time.nowMs < this.#pausedUntilMs()) {
      this.#event = time.postpone(event, this.#pausedUntilMs());
      return;
    }
    this.#waiting.delete(this);
    this.#callback();
  }
}
