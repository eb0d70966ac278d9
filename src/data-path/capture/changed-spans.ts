import type { Batch } from "#src/domain/model/batch.js";

/** A span of a member that a delta is about. */
export interface ChangedSpan {
  readonly member: number;
  readonly offset: number;
  readonly length: number;
}

/** The spans that the deltas of a batch are about; marks have none. */
export function* spansOf(batch: Batch): Generator<ChangedSpan> {
  for (let index = 0; index < batch.count; index += 1) {
    const length = batch.lengthAt(index);
    if (length > 0) yield { member: batch.memberAt(index), offset: batch.offsetAt(index), length };
  }
}
