import type { Hash64 } from "#src/domain/model/hash64.js";
import { EVENT_SEVERITIES, type EventFacts, type SiteEvent } from "#src/domain/model/site-event.js";

/**
 * A file of events: a line each, of 16 hexadecimal digits (the hash of what follows the space), a space, and the event as a
 * JSON object with the keys `number`, `timeMs`, `severity`, `code`, `group`, `message`, `facts`. A line that is cut short,
 * damaged or of another kind is an event that was dropped; those around it stay.
 */
const HASH_DIGITS = 16;
/** The version of the line. */
const SEED = 1n;

export function encodeEvents(events: readonly SiteEvent[], hash64: Hash64): Uint8Array {
  const encoder = new TextEncoder();
  const lines = events.map((event) => {
    const json = JSON.stringify(event);
    return `${digits(hash64(encoder.encode(json), SEED))} ${json}\n`;
  });
  return encoder.encode(lines.join(""));
}

/** Those that are whole, in the order of the file; each number is higher than the one before. */
export function decodeEvents(bytes: Uint8Array, hash64: Hash64): readonly SiteEvent[] {
  const events: SiteEvent[] = [];
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    const event = decodeLine(line, hash64);
    if (event !== undefined && event.number > (events.at(-1)?.number ?? 0)) events.push(event);
  }
  return events;
}

function decodeLine(line: string, hash64: Hash64): SiteEvent | undefined {
  const json = line.slice(HASH_DIGITS + 1);
  if (
    line[HASH_DIGITS] !== " " ||
    line.slice(0, HASH_DIGITS) !== digits(hash64(new TextEncoder().encode(json), SEED))
  )
    return undefined;
  const event: unknown = JSON.parse(json);
  return isEvent(event) ? event : undefined;
}

function digits(hash: bigint): string {
  return hash.toString(16).padStart(HASH_DIGITS, "0");
}

function isEvent(value: unknown): value is SiteEvent {
  if (typeof value !== "object" || value === null) return false;
  const { number, timeMs, severity, code, group, message, facts } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(number) &&
    Number.isSafeInteger(timeMs) &&
    EVENT_SEVERITIES.some((known) => known === severity) &&
    [code, group, message].every((text) => typeof text === "string") &&
    areFacts(facts)
  );
}

function areFacts(value: unknown): value is EventFacts {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((fact) => ["string", "number", "boolean"].includes(typeof fact))
  );
}
