import { TidemarkError } from "#src/base/errors.js";
import type { Sequence } from "#src/domain/model/sequence.js";

export function indexDamaged(member: number, place: number, sequence: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "INDEX_DAMAGED",
    message: `an index entry of member ${member} does not match its hash`,
    hint: "the index is made again from the journal: try again in a moment",
    facts: { member, place, sequence },
  });
}

/** A key that is not as long as every key of its table. */
export function indexKeyDamaged(lengthBytes: number): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "INDEX_DAMAGED",
    message: `an index key of ${lengthBytes} bytes is none of ours`,
    hint: "the index is made again from the journal: try again in a moment",
    facts: { lengthBytes },
  });
}

/** Whether an index that failed so is to be made again. A full disk is another matter: what there is, is sound. */
export function isIndexFault(error: unknown): error is TidemarkError {
  return error instanceof TidemarkError && FAULTS.has(error.code);
}

const FAULTS: ReadonlySet<string> = new Set([
  "INDEX_DAMAGED",
  "KEY_VALUE_CORRUPT",
  "KEY_VALUE_IO",
  "KEY_VALUE_FAILED",
]);
