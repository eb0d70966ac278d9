import { assert } from "#src/base/assert.js";
import { EventQueue, type QueuedEvent } from "#src/platform/clock/event-queue.js";

/**
 * The one time of a simulation, which all its sites share. It stands still until it is driven, and then jumps from one
 * event to the next.
 *
 * Why one seed gives one run: after each event the driver waits for one turn of the real event loop (`setImmediate`).
 * Node empties the queue of process.nextTick and V8 the queue of promise jobs, both first in first out, before such a
 * callback runs. So everything an event set off has come to rest before the next event starts, and in an order that
 * depends on nothing but the program. This holds as long as the simulated code waits for nothing but promises that this
 * time resolves: a file, a socket, a real timer or a worker would bring in the order of the outside world.
 */
export class SimulatedTime {
  readonly #queue = new EventQueue<ScheduledEvent>();
  readonly #settle: () => Promise<void>;
  #nowMs = 0;
  #scheduled = 0;
  #fired = 0;
  #driven = false;

  /** `settle` resolves once all promise jobs under way are done; another one than the default is for tests of this class. */
  constructor(settle: () => Promise<void> = () => new Promise((resolve) => setImmediate(resolve))) {
    this.#settle = settle;
  }

  /** Milliseconds since the simulation began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many events have happened: the step at which a failure is reported. */
  get step(): number {
    return this.#fired;
  }

  schedule(delayMs: number, callback: () => void): ScheduledEvent {
    assert(Number.isFinite(delayMs), "a delay is a number of milliseconds");
    const dueMs = this.#nowMs + Math.max(0, delayMs);
    return this.#push(dueMs, dueMs, callback);
  }

  /** Puts off an event that has come up: it comes again then, in the order in which such events were due. */
  postpone(event: ScheduledEvent, untilMs: number): ScheduledEvent {
    return this.#push(Math.max(untilMs, this.#nowMs), event.dueMs, event.callback);
  }

  /** Lets everything happen that is due until then, and leaves the time there. */
  async runFor(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    await this.#drive(() => {
      const next = this.#next();
      return next !== undefined && next.whenMs <= untilMs;
    });
    this.#nowMs = untilMs;
  }

  /**
   * Lets things happen until the condition holds, which is looked at when each event has come to rest. False if it does
   * not hold after the duration, or when nothing is left that could happen.
   */
  async runUntil(condition: () => boolean, durationMsMax: number): Promise<boolean> {
    const untilMs = this.#nowMs + durationMsMax;
    await this.#drive(() => {
      const next = this.#next();
      return !condition() && next !== undefined && next.whenMs <= untilMs;
    });
    return condition();
  }

  /** What the promise resolves to, letting time pass for it. That it never settles is a failure of the test. */
  async complete<T>(promise: Promise<T>, durationMsMax = COMPLETE_MS_MAX): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    const done = await this.runUntil(() => settled, durationMsMax);
    assert(done, `a promise has not settled by ${this.#nowMs} ms of simulated time`);
    return promise;
  }

  async #drive(wanted: () => boolean): Promise<void> {
    assert(!this.#driven, "simulated time has one driver at a time");
    this.#driven = true;
    try {
      await this.#settle();
      while (wanted()) {
        const event = this.#queue.poll() as ScheduledEvent;
        this.#nowMs = event.whenMs;
        this.#fired += 1;
        event.fire();
        await this.#settle();
      }
    } finally {
      this.#driven = false;
    }
  }

  #push(whenMs: number, dueMs: number, callback: () => void): ScheduledEvent {
    this.#scheduled += 1;
    const event = new ScheduledEvent(whenMs, dueMs, this.#scheduled, callback);
    this.#queue.push(event);
    return event;
  }

  /** The next event that still is to happen; cancelled ones are dropped when they come to the front. */
  #next(): ScheduledEvent | undefined {
    while (this.#queue.peek()?.cancelled) this.#queue.poll();
    return this.#queue.peek();
  }
}

/** Longer than any timeout in the product, so that only what hangs reaches it. */
const COMPLETE_MS_MAX = 7 * 24 * 3_600_000;

export class ScheduledEvent implements QueuedEvent {
  readonly whenMs: number;
  readonly dueMs: number;
  readonly number: number;
  readonly callback: () => void;
  #state: "waiting" | "cancelled" | "fired" = "waiting";

  constructor(whenMs: number, dueMs: number, number: number, callback: () => void) {
    this.whenMs = whenMs;
    this.dueMs = dueMs;
    this.number = number;
    this.callback = callback;
  }

  get cancelled(): boolean {
    return this.#state === "cancelled";
  }

  cancel(): void {
    if (this.#state === "waiting") this.#state = "cancelled";
  }

  fire(): void {
    this.#state = "fired";
    this.callback();
  }
}
