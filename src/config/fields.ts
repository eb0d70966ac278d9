/**
 * The kinds of value that configurations are made of. A schema checks the text a person wrote and leaves it as it is;
 * turning it into bytes and milliseconds comes after. Its message is what is allowed there, and nothing else:
 * schema-findings.ts adds what was found. The patterns are what the published JSON Schema can tell; the parsers of
 * base have the last word.
 */
import { z } from "zod";
import { TidemarkError } from "#src/base/errors.js";
import { parseListenAddress } from "#src/base/listen-address.js";
import { formatDuration, formatSize, parseDuration, parseRate, parseSize } from "#src/base/quantity.js";
import { NAME_PATTERN, NAME_RULE } from "#src/domain/model/name.js";

/** Longer than any sensible value, short enough to keep messages and patterns cheap. */
const TEXT_CHARACTERS_MAX = 4096;

const SIZE = "\\d+(?:\\.\\d+)?\\s*(?:B|[KMGTP]iB|[kKMGTP]B)";
const SIZE_PATTERN = new RegExp(`^${SIZE}$`);
const RATE_PATTERN = new RegExp(`^${SIZE}/s$`);
export const DURATION = "(?:\\d+(?:\\.\\d+)?\\s*(?:ms|s|m|h|d))+";
const DURATION_PATTERN = new RegExp(`^${DURATION}$`);
const ADDRESS_PATTERN = /^(?:unix:.+|\[[0-9A-Fa-f:.]+\]:\d{1,5}|[^:\s[\]/]+:\d{1,5})$/;
const PATH_PATTERN = /^[^\0]+$/;
const DNS_NAME_OR_URI = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[a-z][a-z0-9+.-]*:\/\/[!-~]+)$/;
const IDENTITY_CHARACTERS_MAX = 255;

/** Text of a pattern that also passes a parser; only the first of the two that fails is told. */
export function text(pattern: RegExp, allowed: string, passes: (text: string) => boolean = () => true) {
  return z
    .string({ error: allowed })
    .max(TEXT_CHARACTERS_MAX, { error: `at most ${TEXT_CHARACTERS_MAX} characters`, abort: true })
    .regex(pattern, { error: allowed, abort: true })
    .refine(passes, { error: allowed });
}

export function name() {
  return text(NAME_PATTERN, `${NAME_RULE} (in quotes when it is a number)`);
}

export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: listWords(words) });
}

/** `a, b or c` */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export function duration({ min, max }: Bounds) {
  const allowed = `a duration such as 500ms, 30s, 5m or 1h30m, from ${formatDuration(min)} to ${formatDuration(max)}`;
  return text(DURATION_PATTERN, allowed, (value) => within(parsed(parseDuration, value), { min, max }));
}

export function size({ min, max, multipleOf }: Bounds & { readonly multipleOf?: number }) {
  const multiple = multipleOf === undefined ? "" : `, a multiple of ${formatSize(multipleOf)}`;
  const allowed = `a size such as 512MiB or 10GiB, from ${formatSize(min)} to ${formatSize(max)}${multiple}`;
  return text(SIZE_PATTERN, allowed, (value) => {
    const bytes = parsed(parseSize, value);
    return within(bytes, { min, max }) && (bytes ?? 0) % (multipleOf ?? 1) === 0;
  });
}

export function rate({ min, max }: Bounds) {
  const allowed = `a size per second such as 200MiB/s, from ${formatSize(min)}/s to ${formatSize(max)}/s`;
  return text(RATE_PATTERN, allowed, (value) => within(parsed(parseRate, value), { min, max }));
}

/** A number of things, written as a number. */
export function count({ min, max }: Bounds) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z.int({ error: allowed }).min(min, { error: allowed }).max(max, { error: allowed });
}

export function path() {
  return text(PATH_PATTERN, "a path, absolute or relative to the file it stands in");
}

const ADDRESS_RULE = "HOST:PORT (127.0.0.1:7420, [::1]:7420 in quotes) or unix:/path/to.sock";

export function address(allowed = ADDRESS_RULE) {
  return text(ADDRESS_PATTERN, allowed, isAddress);
}

/** Whether it reads as an address once the path of its socket is made absolute. */
function isAddress(value: string): boolean {
  return value.startsWith("unix:") || parsed(parseListenAddress, value) !== undefined;
}

/** One or several; where none is an answer too, `min` is 0. */
export function addresses(min: 0 | 1) {
  const allowed =
    min === 1 ? `${ADDRESS_RULE}, or a list of them` : `${ADDRESS_RULE}, a list of them, or [] for none`;
  const list = z
    .array(address(), { error: allowed })
    .min(min, { error: "at least one address" })
    .max(ADDRESSES_MAX, { error: `at most ${ADDRESSES_MAX} addresses` });
  return z.union([address(allowed), list], { error: allowed });
}

/** Interfaces of a host that one would name one by one. */
const ADDRESSES_MAX = 16;

export function identity() {
  return text(
    DNS_NAME_OR_URI,
    "the DNS name (beta, db.example) or URI (spiffe://prod/beta) in a certificate",
    (value) => value.length <= IDENTITY_CHARACTERS_MAX,
  );
}

/** A mapping with known keys; any other key is an error. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const allowed = `a mapping with the keys ${listWords(Object.keys(shape)).replace(/ or ([^ ]*)$/, " and $1")}`;
  return z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? allowed : undefined) });
}

/** A mapping whose keys are names that people choose. */
export function named<Value extends z.ZodType>(value: Value, of: string) {
  return z.record(name(), value, { error: `a mapping from the name of a ${of} to its settings` });
}

function parsed<T>(parse: (text: string) => T, value: string): T | undefined {
  try {
    return parse(value);
  } catch (error) {
    if (error instanceof TidemarkError && error.kind === "invalid") return undefined;
    throw error;
  }
}

function within(value: number | undefined, { min, max }: Bounds): boolean {
  return value !== undefined && value >= min && value <= max;
}
