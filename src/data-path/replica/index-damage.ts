import { formatId64 } from "#src/base/bytes.js";
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

/** A version without its witness, or a witness without its version: what is missing cannot be told from the other. */
export function indexUnpaired(member: number, slot: number, sequence: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "INDEX_DAMAGED",
    message: `an index entry of member ${member} is there without the one that belongs to it`,
    hint: "the index is made again from the journal: try again in a moment",
    facts: { member, slot, sequence },
  });
}

/** An index that was made by another version of this program. */
export function indexOfOtherFormat(): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "INDEX_DAMAGED",
    message: "the index is of another format",
    hint: "it is made again from the journal: nothing needs to be done",
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

/** Of a branch the index knows more than the journal still holds: what it says of that is not believed. */
export function indexAhead(branch: bigint, through: Sequence, durable: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "INDEX_DAMAGED",
    message: `the index holds ${formatId64(branch)} up to ${through}, and the journal up to ${durable}`,
    hint: "the index is made again from the journal: try again in a moment",
    facts: { branch: formatId64(branch), through, durable },
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

/** Whether it is the index that failed, and be it for want of space. */
export function isIndexFailure(error: unknown): error is TidemarkError {
  return isIndexFault(error) || (error instanceof TidemarkError && error.code === "KEY_VALUE_NO_SPACE");
}

/** Damage that a start meets, and answers by beginning from nothing. */
export function isIndexDamage(error: unknown): error is TidemarkError {
  return (
    error instanceof TidemarkError && (error.code === "INDEX_DAMAGED" || error.code === "KEY_VALUE_CORRUPT")
  );
}

/** What a scrub has found: the index says what the journal does not, or does not say what the journal does. */
export function indexWrong(detail: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "INDEX_DAMAGED",
    message: `the index does not say what the journal holds: ${detail}`,
    hint: "the index is made again from the journal: try again in a moment",
  });
}

/** The journal reaches further than its segments: they are missing at the end, and it does not say so itself. */
export function journalLacks(branch: bigint, reached: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "JOURNAL_DAMAGED",
    message: `the journal of branch ${formatId64(branch)} has nothing behind sequence ${reached}, where something had been durable`,
    hint: "run a scrub: what is damaged is fetched again from the peer where it can be",
    facts: { branch: formatId64(branch), sequence: reached },
  });
}

/** It was waited for, and is not made again yet. */
export function indexBeingRepaired(progress: RebuildProgress, cause: TidemarkError): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "INDEX_DAMAGED",
    message: `the index is being made again from the journal: ${progress.branches} of ${progress.of} branches so far`,
    hint: "nothing is lost: try again in a moment",
    facts: { branches: progress.branches, of: progress.of },
    cause,
  });
}

/** It was tried again and again. It still is, at longer and longer intervals. */
export function indexUnusable(attempts: number, cause: TidemarkError): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "INDEX_UNUSABLE",
    message: `the index could not be made again in ${attempts} attempts`,
    hint: "check the disk under the data directory; nothing is lost, and it goes on once the disk is sound",
    facts: { attempts },
    cause,
  });
}

export function indexClosing(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "INDEX_CLOSING",
    message: "the index is being closed",
    hint: "the daemon is stopping: ask again when it runs",
  });
}

/** What was read began in an index in whose place another has come. */
export function indexReplaced(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "INDEX_REPLACED",
    message: "the index was made again while it was read",
    hint: "ask again",
  });
}

/** How many of how many branches have been read again. */
export interface RebuildProgress {
  readonly branches: number;
  readonly of: number;
}
