/**
 * The operating errors of Tidemark: what can go wrong outside our own code.
 *
 * Every such error carries a stable code, the facts it was decided on, and a hint that names what to do next. The
 * kind says what sort of answer it is; gRPC statuses (api/rpc) and exit codes (api/cli) each map kinds in one table,
 * and nowhere else. A programmer's error is an AssertionFailure and never looks like this.
 */

export type ErrorKind =
  /** The request or a file is wrong; the same input will be wrong again. */
  | "invalid"
  /** Legal, but not in this state. */
  | "refused"
  /** Under way, or too early: ask again. */
  | "pending"
  /** No such thing. */
  | "not-found"
  /** This identity has no right to it. */
  | "denied"
  /** The other end did not answer. */
  | "unreachable"
  /** A bound was reached: memory, disk, connections. */
  | "exhausted"
  /** Tried, and the outside world failed it. */
  | "failed"
  /** What is stored does not check out. */
  | "corrupt";

/** Whether the same request can succeed later without anybody changing anything. Decided here, once. */
const RETRYABLE: Readonly<Record<ErrorKind, boolean>> = {
  invalid: false,
  refused: false,
  pending: true,
  "not-found": false,
  denied: false,
  unreachable: true,
  exhausted: true,
  failed: false,
  corrupt: false,
};

export type Fact = string | number | boolean;
export type Facts = Readonly<Record<string, Fact>>;

export interface TidemarkErrorOptions {
  readonly kind: ErrorKind;
  /** Stable, UPPER_SNAKE_CASE; people search for it and programs switch on it. */
  readonly code: string;
  /** What happened, as a sentence without its full stop. */
  readonly message: string;
  /** What to do next, as a sentence without its full stop. */
  readonly hint: string;
  readonly facts?: Facts;
  readonly cause?: unknown;
}

export class TidemarkError extends Error {
  override readonly name = "TidemarkError";
  readonly kind: ErrorKind;
  readonly code: string;
  readonly hint: string;
  readonly facts: Facts;

  constructor(options: TidemarkErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = options.kind;
    this.code = options.code;
    this.hint = options.hint;
    this.facts = options.facts ?? {};
  }

  get retryable(): boolean {
    return RETRYABLE[this.kind];
  }
}

/** Causes of causes are told so far. No honest chain is longer, and one that runs in a circle must end. */
const CAUSES_MAX = 16;

/** The text of anything thrown, with its causes, for a log line or a message. */
export function describeError(error: unknown, causesMax = CAUSES_MAX): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause === undefined || causesMax === 0) return error.message;
  return `${error.message}: ${describeError(error.cause, causesMax - 1)}`;
}

/** The code of a failed system call (ENOENT, EIO ...), if that is what was thrown. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
