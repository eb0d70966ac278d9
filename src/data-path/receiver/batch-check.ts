import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { type BatchMessage, invalidMessage } from "#src/data-path/link-format/link-format.js";
import type { BatchFacts } from "#src/domain/fencing/following.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { decodeMark, type Mark } from "#src/domain/model/mark.js";
import type { Compressor } from "#src/platform/compression/compressor.js";

/** The plain bytes of a compressed batch or piece: as many as it says, which is no more than one may have. */
export async function plainOf(
  { codec, data, plainBytes }: Pick<BatchMessage, "codec" | "data" | "plainBytes">,
  compressors: readonly Compressor[] = [],
): Promise<Uint8Array> {
  const compressor = compressors.find(({ name }) => name === codec);
  if (compressor === undefined) throw invalidMessage(`codec ${codec} was not offered`);
  try {
    return await compressor.decompress(data, plainBytes);
  } catch (error) {
    if (error instanceof TidemarkError && error.kind === "corrupt") throw damaged(error.message, error);
    throw error;
  }
}

/** The batch of these bytes, every one of them checked: it goes into the journal as it is. */
export function batchOf(bytes: Uint8Array, group: Uint8Array, hash64: Hash64): Batch {
  const batch = decodeBatch(bytes, hash64);
  if (isFault(batch)) throw damaged(batch.reason);
  const fault = batch.verifyPayloads(hash64);
  if (fault !== undefined) throw damaged(fault.reason);
  if (!equalBytes(batch.group, group)) throw invalidMessage("a batch is of another group");
  return batch;
}

export function batchFacts(batch: Batch): BatchFacts {
  const mark = markAt(batch, 0);
  const resumes = mark?.type === "resync-begin" ? mark.predecessor : undefined;
  const { entry, first, last, link } = batch;
  return { entry, first, last, link, resumes };
}

/** The marks of a batch, those that this version can read. */
export function* marksOf(batch: Batch): Generator<Mark> {
  for (let index = 0; index < batch.count; index += 1) {
    const mark = markAt(batch, index);
    if (mark !== undefined) yield mark;
  }
}

function markAt(batch: Batch, index: number): Mark | undefined {
  return batch.kindAt(index) === "mark" ? decodeMark(batch.payloadOf(index)) : undefined;
}

function damaged(reason: string, cause?: unknown): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "BATCH_DAMAGED",
    message: `a batch does not check out: ${reason}`,
    hint: "it is asked for again by itself; if this comes back, memory or a network card changes bytes",
    facts: { reason },
    ...(cause === undefined ? {} : { cause }),
  });
}
