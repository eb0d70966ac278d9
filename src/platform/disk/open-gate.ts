import { assert } from "#src/base/assert.js";

/**
 * Guards what must not be used after its end, and not be ended under a call: a descriptor that is closed while a call on
 * the thread pool still holds its number would hit whatever file gets that number next.
 */
export class OpenGate {
  readonly #what: string;
  #underway = 0;
  #open = true;
  #emptied: (() => void) | undefined;

  constructor(what: string) {
    this.#what = what;
  }

  /** For calls that end within the tick. */
  assertOpen(): void {
    assert(this.#open, `${this.#what} is closed`);
  }

  /** Each call that goes on after this tick is framed by `enter` and `leave`. */
  enter(): void {
    this.assertOpen();
    this.#underway += 1;
  }

  leave(): void {
    this.#underway -= 1;
    if (this.#underway === 0) this.#emptied?.();
  }

  /** Lets nobody in any more, and resolves when all are out. */
  async close(): Promise<void> {
    this.assertOpen();
    this.#open = false;
    if (this.#underway > 0) {
      await new Promise<void>((resolve) => {
        this.#emptied = resolve;
      });
    }
  }
}
