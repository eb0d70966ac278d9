import { EXIT, EXIT_OF_KIND, type ExitCode } from "#src/api/cli/exit-codes.js";
import { printable } from "#src/api/cli/output/display-width.js";
import type { JsonValue, OutputFormat } from "#src/api/cli/output/output.js";
import { loadEncoding } from "#src/api/cli/output/output.js";
import { describeError, type Fact, type Facts, TidemarkError } from "#src/base/errors.js";

/** How an error looks, in every format, and what the process ends with. */

export interface ErrorReport {
  readonly text: string;
  readonly exitCode: ExitCode;
}

const BUG_HINT =
  "this is a bug: please report it, with what was run; TIDEMARK_DEBUG=1 shows where it happened";

export async function reportError(
  error: unknown,
  format: OutputFormat,
  debug: boolean,
): Promise<ErrorReport> {
  const encoding = await loadEncoding(format);
  const facts = describe(error);
  const stack = debug && error instanceof Error ? stackOf(error) : undefined;
  const text =
    encoding === undefined ? formatForPeople(facts, stack) : encoding.result(formatForPrograms(facts, stack));
  return { text, exitCode: error instanceof TidemarkError ? EXIT_OF_KIND[error.kind] : EXIT.bug };
}

interface Described {
  readonly code: string;
  readonly kind: string;
  readonly message: string;
  readonly hint: string;
  readonly facts: Facts;
  readonly retryable: boolean;
}

function describe(error: unknown): Described {
  if (error instanceof TidemarkError) {
    const { code, kind, hint, facts, retryable } = error;
    return { code, kind, message: messageWithCause(error), hint, facts, retryable };
  }
  return {
    code: "INTERNAL",
    kind: "unexpected",
    message: describeError(error),
    hint: BUG_HINT,
    facts: {},
    retryable: false,
  };
}

/** gRPC puts number and name of the status before the text of an error. */
const GRPC_PREFIX = /^\d+ [A-Z_]+: /;

/** With the causes, unless they only repeat it, as the failed call does behind an error that came from a daemon. */
function messageWithCause(error: TidemarkError): string {
  if (error.cause === undefined) return error.message;
  const cause = describeError(error.cause).replace(GRPC_PREFIX, "");
  return error.message.includes(cause) ? error.message : `${error.message}: ${cause}`;
}

function formatForPeople(error: Described, stack: string | undefined): string {
  const lines = [`tidemark: ${printableLines(error.message)}`];
  for (const [name, value] of Object.entries(error.facts)) {
    if (!isTold(value, error.message)) lines.push(`  ${printable(name)}: ${printable(String(value))}`);
  }
  if (error.hint !== "") lines.push(`hint: ${printableLines(error.hint)}`);
  if (stack !== undefined) lines.push(printableLines(stack));
  return `${lines.join("\n")}\n`;
}

/** People read the message first: a fact whose every word stands there already is not said again. */
function isTold(value: Fact, message: string): boolean {
  return String(value)
    .split(" ")
    .every((word) => message.includes(word));
}

function formatForPrograms(error: Described, stack: string | undefined): JsonValue {
  const { code, kind, message, hint, facts, retryable } = error;
  return {
    error: { code, kind, message, hint, facts, retryable, ...(stack === undefined ? {} : { stack }) },
  };
}

/** Messages that point into a file have several lines. */
function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

function stackOf(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
