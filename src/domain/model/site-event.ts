/** Something that happened at a site, for people who look after it. Nothing is decided on it. */
export interface SiteEvent extends EventDraft {
  /** Rises by one with each; a gap says that some were dropped. */
  readonly number: number;
  readonly timeMs: number;
}

export interface EventDraft {
  readonly severity: EventSeverity;
  /** Stable, UPPER_SNAKE_CASE. */
  readonly code: string;
  /** Name of the group; empty for the site. */
  readonly group: string;
  readonly message: string;
  /** With the unit as suffix where there is one. */
  readonly facts: EventFacts;
}

export type EventSeverity = "info" | "warning" | "error";
export type EventFacts = Readonly<Record<string, string | number | boolean>>;

export const EVENT_SEVERITIES = ["info", "warning", "error"] as const satisfies readonly EventSeverity[];
