import { type ErrorKind, systemCode, TidemarkError } from "#src/base/errors.js";
import type { KeyValueFinding } from "#src/platform/key-value/key-value.js";

/** What the store's failures mean to us, by the code that abstract-level or classic-level gives them. */
interface Meaning {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  LEVEL_LOCKED: {
    kind: "refused",
    code: "KEY_VALUE_LOCKED",
    message: "the index store is in use by another process, or open twice in this one",
    hint: "stop the other daemon or store command that uses this data directory",
  },
  LEVEL_CORRUPTION: {
    kind: "corrupt",
    code: "KEY_VALUE_CORRUPT",
    message: "the index store is damaged",
    hint: "stop the daemon and run `tidemark store rebuild-index` on the data directory: nothing lives only in this store",
  },
  LEVEL_IO_ERROR: {
    kind: "failed",
    code: "KEY_VALUE_IO",
    message: "the disk under the index store failed",
    hint: "check the kernel's log for that device; the index can be rebuilt on another disk",
  },
  LEVEL_DATABASE_NOT_OPEN: {
    kind: "refused",
    code: "KEY_VALUE_CLOSED",
    message: "the index store is closed",
    hint: "the daemon is stopping: ask again when it runs",
  },
};
const NO_SPACE: Meaning = {
  kind: "exhausted",
  code: "KEY_VALUE_NO_SPACE",
  message: "no space is left for the index store",
  hint: "free space on that file system; nothing was lost",
};
const OTHER: Meaning = {
  kind: "failed",
  code: "KEY_VALUE_FAILED",
  message: "the index store failed",
  hint: "see the cause; if it stays, stop the daemon and run `tidemark store rebuild-index` on the data directory",
};
/** LevelDB gives errors of the system only as text. A file that it knows of and that is gone is damage. */
const TEXTS: readonly (readonly [RegExp, Meaning | undefined])[] = [
  [/No space left on device|Disk quota exceeded/, NO_SPACE],
  [/No such file or directory/, MEANINGS["LEVEL_CORRUPTION"]],
];
const ALIASES: Readonly<Record<string, string>> = { LEVEL_ITERATOR_NOT_OPEN: "LEVEL_DATABASE_NOT_OPEN" };

export function keyValueError(error: unknown, path: string): TidemarkError {
  return error instanceof TidemarkError ? error : fromMeaning(meaningOf(error), path, error);
}

export function closedError(path: string): TidemarkError {
  return fromMeaning(MEANINGS["LEVEL_DATABASE_NOT_OPEN"] ?? OTHER, path, undefined);
}

export function lockedError(path: string): TidemarkError {
  return fromMeaning(MEANINGS["LEVEL_LOCKED"] ?? OTHER, path, undefined);
}

export function noSpaceError(path: string): TidemarkError {
  return fromMeaning(NO_SPACE, path, undefined);
}

export function corruptError(path: string, cause: Error): TidemarkError {
  return fromMeaning(MEANINGS["LEVEL_CORRUPTION"] ?? OTHER, path, cause);
}

/** Found before the store was opened. */
export function rottenError(path: string, { file, at, detail }: KeyValueFinding): TidemarkError {
  return corruptError(path, new Error(`${file}${at === undefined ? "" : ` at ${at}`}: ${detail}`));
}

/** The innermost cause that is known decides: a failed opening wraps what failed it. */
function meaningOf(error: unknown): Meaning {
  const inner = error instanceof Error && error.cause !== undefined ? meaningOf(error.cause) : OTHER;
  if (inner !== OTHER) return inner;
  const message = error instanceof Error ? error.message : "";
  const told = TEXTS.find(([text]) => text.test(message))?.[1];
  if (told !== undefined) return told;
  const code = systemCode(error) ?? "";
  return MEANINGS[ALIASES[code] ?? code] ?? OTHER;
}

function fromMeaning(meaning: Meaning, path: string, cause: unknown): TidemarkError {
  return new TidemarkError({ ...meaning, facts: { path }, cause });
}
