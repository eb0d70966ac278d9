import { randomFillSync, randomUUID } from "node:crypto";
import type { Random } from "#src/platform/random/random.js";

/** Words of 64 bits fetched at once: one call into the system's generator costs as much as 4 KiB of its bytes. */
const POOL_WORDS = 512;
/** 53 bits fill the mantissa of a double, and 2^53 different values lie evenly in [0, 1). */
const FRACTION_BITS = 53;

/** The system's generator, read in pools: one value costs a few tens of nanoseconds. */
export class RealRandom implements Random {
  readonly #pool = new BigUint64Array(POOL_WORDS);
  #used = POOL_WORDS;

  uint64(): bigint {
    if (this.#used === POOL_WORDS) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const word = this.#pool[this.#used] as bigint;
    this.#used += 1;
    return word;
  }

  fraction(): number {
    return Number(this.uint64() >> BigInt(64 - FRACTION_BITS)) / 2 ** FRACTION_BITS;
  }

  uuid(): string {
    return randomUUID();
  }
}
