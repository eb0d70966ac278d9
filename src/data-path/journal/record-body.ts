import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BATCH_BYTES_MAX } from "#src/domain/model/batch-format.js";
import { continuesEntry } from "#src/domain/model/batch-order.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** What a chain needs to know of a body: the sequences it stands for, and the hash that stands for it. */
export interface BodyFacts {
  readonly first: Sequence;
  readonly last: Sequence;
  readonly hash: bigint;
}

/** One kind of body: the journal's are batches, the ledger's are facts. */
export interface BodyKind {
  /** The longest body there can be: a longer one is damage, and is not read. */
  readonly bytesMax: number;
  /**
   * The facts of a sound body that may stand behind the record that ended at `last` with hash `link`, every byte of it
   * checked; undefined when it is not one.
   */
  check(body: Uint8Array, last: Sequence, link: bigint): BodyFacts | undefined;
}

/** Batches of one lineage entry, for the chain that holds it. */
export function batchBodies(branch: bigint, hash64: Hash64): BodyKind {
  return {
    bytesMax: BATCH_BYTES_MAX,
    check(body, last, link) {
      const batch = decodeBatch(body, hash64);
      if (isFault(batch) || batch.entry !== branch || !continuesEntry(batch, last, link)) return undefined;
      if (batch.verifyPayloads(hash64) !== undefined) return undefined;
      return { first: batch.first, last: batch.last, hash: batch.hash };
    },
  };
}
