import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";

type State =
  | { readonly type: "open" }
  | { readonly type: "held"; readonly released: Promise<void>; readonly release: () => void }
  | { readonly type: "ended"; readonly error: TidemarkError };

/**
 * Whether changes are let in, for all members of a group at once: held while a barrier stands, ended for good at a stop.
 * It knows how many of those it let in are not done yet.
 */
export class Admission {
  #state: State = { type: "open" };
  #underWay = 0;
  #onIdle: (() => void)[] = [];

  get isOpen(): boolean {
    return this.#state.type === "open";
  }

  get isEnded(): boolean {
    return this.#state.type === "ended";
  }

  /** What a change has to wait for; undefined when it may go on. Throws at the end. */
  wait(): Promise<void> | undefined {
    if (this.#state.type === "ended") throw this.#state.error;
    return this.#state.type === "held" ? this.#state.released : undefined;
  }

  /** A change that is answered later is under way. */
  enter(): void {
    this.#underWay += 1;
  }

  leave(): void {
    this.#underWay -= 1;
    if (this.#underWay > 0) return;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /** Resolves when no change is under way. */
  idle(): Promise<void> {
    if (this.#underWay === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
    });
  }

  hold(): void {
    assert(this.#state.type === "open", "one hold at a time");
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#state = { type: "held", released, release };
  }

  release(): void {
    const state = this.#state;
    if (state.type !== "held") return;
    this.#state = { type: "open" };
    state.release();
  }

  end(error: TidemarkError): void {
    const state = this.#state;
    this.#state = { type: "ended", error };
    if (state.type === "held") state.release();
  }
}

/** What a client is told whose export has ended. */
export function captureEnded(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "ESHUTDOWN",
    message: "the volume is not served here any more",
    hint: "look at the group's status for where it is",
  });
}
