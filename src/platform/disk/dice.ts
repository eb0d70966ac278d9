import type { Random } from "#src/platform/random/random.js";

/** The decisions that a simulated disk leaves to chance, all from one source, so that one seed gives one run. */
export class Dice {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  chance(probability: number): boolean {
    return this.#random.fraction() < probability;
  }

  /** A whole number in [0, end). */
  below(end: number): number {
    return Math.floor(this.#random.fraction() * end);
  }
}
