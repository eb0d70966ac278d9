/**
 * xxHash64: finds what changed by accident (rot, torn writes, equal blocks), never by intent.
 *
 * Both sites and every stored format use the same function, so it has no simulated twin: it is a pure function of its
 * input. A Hasher belongs to the thread that created it.
 */
export interface Hasher {
  /** The hash as an unsigned number of 64 bits. */
  hash64(bytes: Uint8Array, seed?: bigint): bigint;
  /** The hash of several pieces as if they were one, without putting them together. */
  hash64Of(pieces: Iterable<Uint8Array>, seed?: bigint): bigint;
}
