import type { Batch } from "#src/domain/model/batch.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BatchBuilder, type BatchOpening } from "#src/domain/model/batch-builder.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { hash64 } from "#test/support/hash.js";

export const GROUP = Uint8Array.from({ length: 16 }, (_, index) => index + 1);

export function opening(given: Partial<BatchOpening> = {}): BatchOpening {
  const usual = { group: GROUP, entry: 0xa1n, epoch: 1, first: 1, link: 0n, writesBefore: 0, bytesBefore: 0 };
  return { ...usual, ...given };
}

/** A batch that was built by the callback and decoded again. */
export function makeBatch(
  given: Partial<BatchOpening>,
  fill: (builder: BatchBuilder) => void,
  timeMs = 1_700_000_000_000,
  hash: Hash64 = hash64,
): Batch {
  const builder = new BatchBuilder(opening(given), hash);
  fill(builder);
  return decoded(builder.close(timeMs), hash);
}

export function decoded(bytes: Uint8Array, hash: Hash64 = hash64): Batch {
  const batch = decodeBatch(bytes, hash);
  if (isFault(batch)) throw new Error(`not a batch: ${batch.reason}`);
  return batch;
}

/** Bytes that differ from one place to the next, and from one seed to another. */
export function pattern(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = index * 31 + seed * 17 + (index >> 8);
  return bytes;
}
