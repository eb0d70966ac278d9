import { EVENT_SEVERITIES, type EventFacts, type SiteEvent } from "#src/domain/model/site-event.js";

/**
 * Lines of a LineLog, each an event: an object with the keys `number`, `timeMs`, `severity`, `code`, `group`, `message`, `facts`.
 * One of another kind is an event that was dropped.
 */
export const EVENT_LINES = 1n;

/** In the order of the lines; each number is higher than the one before. */
export function eventsOf(lines: readonly unknown[]): readonly SiteEvent[] {
  const events: SiteEvent[] = [];
  for (const line of lines)
    if (isEvent(line) && line.number > (events.at(-1)?.number ?? 0)) events.push(line);
  return events;
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
