import { assert, present } from "#src/base/assert.js";
import type { Random } from "#src/platform/random/random.js";
import { Xoshiro128 } from "#src/platform/random/xoshiro128.js";

/**
 * Random numbers that a seed decides, for tests and simulations.
 *
 * `fork` gives a stream of its own for each label: what one part draws then does not move what another part gets, so a
 * found seed goes on meaning the same fault after a change somewhere else.
 */
export class SimulatedRandom implements Random {
  readonly seed: bigint;
  readonly #generator: Xoshiro128;

  constructor(seed: bigint | number) {
    this.seed = BigInt.asUintN(64, BigInt(seed));
    this.#generator = new Xoshiro128(this.seed);
  }

  uint64(): bigint {
    const high = this.#generator.next();
    const low = this.#generator.next();
    return (BigInt(high) << 32n) | BigInt(low);
  }

  fraction(): number {
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = (present(bytes[6], "byte 6") & 0x0f) | 0x40;
    bytes[8] = (present(bytes[8], "byte 8") & 0x3f) | 0x80;
    const hex = Buffer.from(bytes).toString("hex");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /** A whole number, both ends included. */
  integer(min: number, max: number): number {
    assert(Number.isSafeInteger(min) && Number.isSafeInteger(max) && min <= max, "a span of whole numbers");
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /** True that often: 0 never, 1 always. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(items: readonly T[]): T {
    assert(items.length > 0, "there is something to pick from");
    return items[this.integer(0, items.length - 1)] as T;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let index = 0; index < count; index += 1) bytes[index] = this.#generator.next() >>> 24;
    return bytes;
  }

  /** The stream that belongs to the label: the same for the same seed, however much of this one has been drawn. */
  fork(label: string): SimulatedRandom {
    return new SimulatedRandom(fnv1a(`${this.seed}/${label}`));
  }
}

/** FNV-1a, 64 bits. */
function fnv1a(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
