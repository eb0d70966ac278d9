import createApi, { type XXHashAPI } from "xxhash-wasm";
import type { Hasher } from "#src/platform/hash/hasher.js";

/**
 * The most that is handed to the library at once. Its memory grows to the largest input it has seen and never shrinks, so
 * larger inputs go in pieces.
 */
const PIECE_BYTES_MAX = 2 ** 20;

/** Compiles the library; a few milliseconds, so once in each thread. */
export async function createHasher(): Promise<Hasher> {
  return new XxHasher(await createApi());
}

/** A 64-bit number is a BigInt here. That costs nothing next to the hashing: an empty input takes 50 ns, as one of 32 bits does. */
class XxHasher implements Hasher {
  readonly #api: XXHashAPI;

  constructor(api: XXHashAPI) {
    this.#api = api;
  }

  hash64(bytes: Uint8Array, seed = 0n): bigint {
    return bytes.length <= PIECE_BYTES_MAX ? this.#api.h64Raw(bytes, seed) : this.hash64Of([bytes], seed);
  }

  hash64Of(pieces: Iterable<Uint8Array>, seed = 0n): bigint {
    const state = this.#api.create64(seed);
    for (const piece of pieces) {
      for (let from = 0; from < piece.length; from += PIECE_BYTES_MAX) {
        state.update(piece.subarray(from, from + PIECE_BYTES_MAX));
      }
    }
    return state.digest();
  }
}
