import { setImmediate as nextTurn } from "node:timers";

/**
 * Requests over long spans take the device in steps, and each turn of the event loop does one step, whoever asked. A client
 * may have hundreds of such requests under way: were each to do its step in the same turn, everybody else would wait for
 * seconds, and each would hold a buffer.
 *
 * Connections come in turn, so one that asks for much waits for itself; and one has a single step under way, so a device
 * that answers late, or never, holds up those who use it and no others.
 */
export class LongTurns {
  /** In the order of their turns. */
  readonly #ready = new Map<object, Step[]>();
  /** Those with a step under way, and what they wait to do next. */
  readonly #busy = new Map<object, Step[]>();
  #isScheduled = false;
  readonly #onTurn = () => this.#turn();

  /** What the step answers. It is begun in a turn of its own, after those that the owner asked for before. */
  step<Result>(owner: object, perform: () => Result | Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const step: Step = { begin: () => settle(perform, resolve, reject), fail: reject };
      const waiting = this.#busy.get(owner) ?? this.#ready.get(owner);
      if (waiting === undefined) this.#ready.set(owner, [step]);
      else waiting.push(step);
      this.#schedule();
    });
  }

  /**
   * What the owner waits for is not begun any more and fails with that, in this tick: who has gone takes no turns from the
   * others. A step that is under way is finished.
   */
  forget(owner: object, reason: Error): void {
    const waiting = this.#busy.get(owner) ?? this.#ready.get(owner);
    this.#ready.delete(owner);
    for (const step of waiting?.splice(0) ?? []) step.fail(reason);
  }

  #schedule(): void {
    if (this.#isScheduled || this.#ready.size === 0) return;
    this.#isScheduled = true;
    nextTurn(this.#onTurn);
  }

  #turn(): void {
    this.#isScheduled = false;
    const [next] = this.#ready;
    if (next === undefined) return;
    const [owner, steps] = next;
    this.#ready.delete(owner);
    const underWay = steps.shift()?.begin();
    if (underWay === undefined) this.#queue(owner, steps);
    else {
      this.#busy.set(owner, steps);
      void underWay.then(() => {
        this.#busy.delete(owner);
        this.#queue(owner, steps);
      });
    }
    this.#schedule();
  }

  /** Behind all others. */
  #queue(owner: object, steps: Step[]): void {
    if (steps.length > 0) this.#ready.set(owner, steps);
    this.#schedule();
  }
}

interface Step {
  /** Undefined when it is over within the turn; else a promise that never fails. */
  readonly begin: () => Promise<void> | undefined;
  readonly fail: (reason: Error) => void;
}

function settle<Result>(
  perform: () => Result | Promise<Result>,
  resolve: (result: Result) => void,
  reject: (error: unknown) => void,
): Promise<void> | undefined {
  try {
    const result = perform();
    if (result instanceof Promise) return result.then(resolve, reject);
    resolve(result);
  } catch (error) {
    reject(error);
  }
  return undefined;
}
