import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Dice } from "#src/platform/disk/dice.js";

/** How often a turn passes without any call being answered, so that what goes on beside gets ahead by chance. */
const IDLE_TURN = 1 / 4;

/** Runs the call, and tells whoever waits for it unless there is nobody left. */
type Call = (answer: boolean) => void;

/**
 * The calls under way on a simulated disk. One is carried out and answered in each turn of the microtask queue, whichever
 * chance picks, so that two calls made together take effect in either order.
 */
export class SimulatedCalls {
  readonly #clock: Clock;
  readonly #dice: Dice;
  readonly #waiting: Call[] = [];
  readonly #delayed = new Map<Call, Timer>();
  #turning = false;

  constructor(clock: Clock, dice: Dice) {
    this.#clock = clock;
    this.#dice = dice;
  }

  submit<T>(delayMs: number, run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = callOf(run, resolve, reject);
      if (delayMs > 0) this.#delay(delayMs, call);
      else this.#enqueue(call);
    });
  }

  /** Ends all calls: each happens or not, and none is answered any more. */
  cut(): void {
    const calls = [...this.#waiting, ...this.#delayed.keys()];
    for (const timer of this.#delayed.values()) timer.cancel();
    this.#waiting.length = 0;
    this.#delayed.clear();
    for (const call of calls) {
      if (this.#dice.chance(1 / 2)) call(false);
    }
  }

  #delay(delayMs: number, call: Call): void {
    const timer = this.#clock.startTimer(delayMs, () => {
      this.#delayed.delete(call);
      this.#enqueue(call);
    });
    this.#delayed.set(call, timer);
  }

  #enqueue(call: Call): void {
    this.#waiting.push(call);
    if (!this.#turning) this.#schedule();
  }

  #schedule(): void {
    this.#turning = true;
    void Promise.resolve().then(this.#turn);
  }

  readonly #turn = (): void => {
    this.#turning = false;
    if (!this.#dice.chance(IDLE_TURN)) this.#take()?.(true);
    if (this.#waiting.length > 0 && !this.#turning) this.#schedule();
  };

  #take(): Call | undefined {
    const index = this.#dice.below(this.#waiting.length);
    const call = this.#waiting[index];
    const last = this.#waiting.pop();
    if (last !== undefined && last !== call) this.#waiting[index] = last;
    return call;
  }
}

function callOf<T>(run: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): Call {
  return (answer) => {
    try {
      const value = run();
      if (answer) resolve(value);
    } catch (error) {
      /** Without an answer the failure concerns nobody: the process that would hear it has ended. */
      if (answer) reject(error);
    }
  };
}
