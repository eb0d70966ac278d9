import { AssertionFailure } from "#src/base/assert.js";
import { type ErrorKind, type Facts, TidemarkError } from "#src/base/errors.js";

/**
 * Errors on their way between threads. Copying an object between threads drops its class, so an error travels as data
 * and is made again on the other side: a TidemarkError with code, kind, message, hint, facts and causes, a broken
 * assertion as one, anything else as an Error of that name. The stack is the one of the thread it was thrown in.
 */
export type ErrorData =
  | ({
      readonly type: "tidemark";
      readonly kind: ErrorKind;
      readonly code: string;
      readonly hint: string;
      readonly facts: Facts;
    } & Thrown)
  | ({ readonly type: "assertion" } & Thrown)
  | ({ readonly type: "other"; readonly name: string; readonly code: string | undefined } & Thrown)
  /** Something that is no error was thrown. */
  | { readonly type: "text"; readonly text: string };

interface Thrown {
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: ErrorData | undefined;
}

/** No honest chain of causes is longer, and one that runs in a circle must end. */
const CAUSES_MAX = 16;

export function encodeError(error: unknown, causesMax = CAUSES_MAX): ErrorData {
  if (!(error instanceof Error)) return { type: "text", text: String(error) };
  const { message, stack } = error;
  const cause =
    error.cause === undefined || causesMax === 0 ? undefined : encodeError(error.cause, causesMax - 1);
  const thrown: Thrown = { message, stack, cause };
  if (error instanceof TidemarkError) {
    const { kind, code, hint, facts } = error;
    return { type: "tidemark", kind, code, hint, facts: { ...facts }, ...thrown };
  }
  if (error instanceof AssertionFailure) return { type: "assertion", ...thrown };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { type: "other", name: error.name, code, ...thrown };
}

export function decodeError(data: ErrorData): unknown {
  if (data.type === "text") return data.text;
  const cause = data.cause === undefined ? undefined : decodeError(data.cause);
  const error = createError(data, cause);
  if (data.stack !== undefined) error.stack = data.stack;
  return error;
}

function createError(data: Exclude<ErrorData, { type: "text" }>, cause: unknown): Error {
  const { message } = data;
  const because = cause === undefined ? undefined : { cause };
  switch (data.type) {
    case "tidemark": {
      const { kind, code, hint, facts } = data;
      return new TidemarkError({ kind, code, message, hint, facts, ...because });
    }
    case "assertion":
      return new AssertionFailure(message, because);
    case "other": {
      const error = new Error(message, because);
      error.name = data.name;
      return data.code === undefined ? error : Object.assign(error, { code: data.code });
    }
  }
}
