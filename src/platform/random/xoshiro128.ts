/**
 * xoshiro128** by David Blackman and Sebastiano Vigna (public domain): 32 bits a draw from 128 bits of state, in numbers
 * that the engine keeps unboxed. The state is filled from the seed by splitmix64, as its authors advise.
 */
export class Xoshiro128 {
  readonly #state: Uint32Array;

  constructor(seed: bigint) {
    this.#state = new Uint32Array(new BigUint64Array(splitmix64(seed, 2)).buffer);
  }

  static fromState(state: readonly [number, number, number, number]): Xoshiro128 {
    const generator = new Xoshiro128(0n);
    generator.#state.set(state);
    return generator;
  }

  /** 32 bits, uniform. */
  next(): number {
    const state = this.#state;
    const s0 = state[0] as number;
    const s1 = state[1] as number;
    const s2 = state[2] as number;
    const s3 = state[3] as number;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const t2 = s2 ^ s0;
    const t3 = s3 ^ s1;
    state[1] = s1 ^ t2;
    state[0] = s0 ^ t3;
    state[2] = t2 ^ (s1 << 9);
    state[3] = rotateLeft(t3, 11);
    return result;
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function splitmix64(seed: bigint, count: number): bigint[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let word = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d049bb133111ebn);
    return word ^ (word >> 31n);
  });
}
