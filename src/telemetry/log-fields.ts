import { TidemarkError } from "#src/base/errors.js";
import type { LogFields } from "#src/telemetry/logger.js";

/**
 * The fields of a log line made fit to print: secrets masked wherever they stand, errors spelled out with their causes,
 * values that JSON does not know turned into text, and everything bounded.
 */
export function printableFields(fields: LogFields): Record<string, unknown> {
  const printable: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    printable[RESERVED.has(key) ? `${key}_` : key] = printableEntry(key, value, 0);
  }
  return printable;
}

/** Masks passwords inside connection strings and URIs, which reach messages by way of other programs' errors. */
export function maskSecrets(text: string): string {
  const shown = text.length > TEXT_CHARS_MAX ? `${text.slice(0, TEXT_CHARS_MAX)}...` : text;
  return MAYBE_SECRET.test(shown)
    ? shown
        .replace(PRIVATE_KEY, MASK)
        .replace(ASSIGNED_SECRET, `$1${MASK}`)
        .replace(URI_PASSWORD, `$1${MASK}@`)
        .replace(BEARER, `$1${MASK}`)
    : shown;
}

const MASK = "[redacted]";
/** The names the line itself uses; a field of that name would hide one of them. */
const RESERVED = new Set(["level", "time", "msg"]);
const SECRET_KEY = /pass(word|phrase|wd)?$|secret|token$|private_?key|credential|authorization|cookie/i;
const MAYBE_SECRET = /pass|pwd|secret|token|PRIVATE KEY|:\/\/|bearer/i;
const ASSIGNED_SECRET =
  /\b((?:password|passwd|passphrase|pwd|secret|token)["']?\s*[=:]\s*)('[^']*'|"[^"]*"|[^\s,;&'"]+)/gi;
const URI_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi;
const BEARER = /\b(bearer\s+)[\w.~+/=-]+/gi;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** A field is for a reader of one line: deeper, longer and wider than this nobody reads it. */
const DEPTH_MAX = 6;
const ITEMS_MAX = 100;
const TEXT_CHARS_MAX = 16 * 1024;
const CAUSES_MAX = 8;

function printableEntry(key: string, value: unknown, depth: number): unknown {
  if (SECRET_KEY.test(key) && value !== null && typeof value !== "boolean") return MASK;
  return printable(value, depth);
}

function printable(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "string":
      return maskSecrets(value);
    case "bigint":
      return value.toString();
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "function":
    case "symbol":
      return String(value);
    case "object":
      return value === null ? null : printableObject(value, depth);
    default:
      return value;
  }
}

function printableObject(value: object, depth: number): unknown {
  if (value instanceof Error) return printableError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth >= DEPTH_MAX) return Array.isArray(value) ? "[...]" : "{...}";
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => printable(item, depth + 1));
  const entries = Object.entries(value).slice(0, ITEMS_MAX);
  return Object.fromEntries(entries.map(([key, item]) => [key, printableEntry(key, item, depth + 1)]));
}

function printableError(error: Error, depth: number): Record<string, unknown> {
  const shown: Record<string, unknown> = { name: error.name, message: maskSecrets(error.message) };
  if (error instanceof TidemarkError) {
    Object.assign(shown, { code: error.code, kind: error.kind, hint: maskSecrets(error.hint) });
    if (Object.keys(error.facts).length > 0) shown["facts"] = printable(error.facts, depth + 1);
  } else if ("code" in error) {
    shown["code"] = printable(error.code, depth + 1);
  }
  if (error.stack !== undefined) shown["stack"] = maskSecrets(error.stack);
  if (error instanceof AggregateError) shown["errors"] = printable(error.errors, depth + 1);
  if (error.cause !== undefined) {
    shown["cause"] = depth >= CAUSES_MAX ? "..." : printableCause(error.cause, depth + 1);
  }
  return shown;
}

function printableCause(cause: unknown, depth: number): unknown {
  return cause instanceof Error ? printableError(cause, depth) : printable(cause, depth);
}
