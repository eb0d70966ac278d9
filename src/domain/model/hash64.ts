/**
 * A 64-bit hash of bytes under a seed (xxh64 in production; it comes in as an argument because the domain imports no
 * packages). It finds accidents, not attacks: what must withstand an attacker is protected by TLS.
 */
export type Hash64 = (bytes: Uint8Array, seed: bigint) => bigint;

const GOLDEN_64 = 0x9e3779b97f4a7c15n;

/**
 * The seed of one delta's hash. Because it holds the lineage entry and the sequence, payload that is whole but belongs to
 * another moment or another history (a stale block, a misdirected write) does not check out.
 */
export function deltaSeed(entry: bigint, sequence: number): bigint {
  return BigInt.asUintN(64, entry ^ (BigInt(sequence) * GOLDEN_64));
}
