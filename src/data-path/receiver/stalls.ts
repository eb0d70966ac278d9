import type { TidemarkError } from "#src/base/errors.js";

/** What comes in order, and what comes beside it. */
export type Intake = "order" | "seeds";

/** Why the store takes nothing of the one or the other at the moment: to whoever asks it is one thing. */
export class Stalls {
  readonly #of = new Map<Intake, TidemarkError>();

  get why(): TidemarkError | undefined {
    return this.#of.get("order") ?? this.#of.get("seeds");
  }

  become(intake: Intake, why: TidemarkError | undefined): void {
    if (why === undefined) this.#of.delete(intake);
    else this.#of.set(intake, why);
  }
}
