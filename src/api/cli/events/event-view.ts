import { printable } from "#src/api/cli/output/display-width.js";
import { formatLocalTime } from "#src/api/cli/output/local-time.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";
import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import type { Event__Output as Event } from "#src/platform/grpc/generated/tidemark/control/v1/Event.js";

/** An event, as data and as a line for people. */

export type EventData = {
  readonly number: number;
  readonly time: string | null;
  readonly severity: string;
  readonly code: string;
  /** Null for the site. */
  readonly group: string | null;
  readonly message: string;
  readonly facts: { readonly [name: string]: string | number | boolean };
} & { readonly [key: string]: JsonValue };

export function eventData({ number, time, severity, code, group, message, facts }: Event): EventData {
  return {
    number,
    time: rfc3339(time),
    severity: enumWord(severity, "SEVERITY_"),
    code,
    group: group === "" ? null : group,
    message,
    facts: Object.fromEntries(
      facts.map(({ name, text, number: count, flag }) => [name, text ?? count ?? flag ?? ""]),
    ),
  };
}

const STYLES: Readonly<Record<string, Style>> = { error: "red", warning: "yellow" };
const SEVERITY_WIDTH = 7;

export function eventText({ time, severity, code, group, message, facts }: EventData, paint: Paint): string {
  const when = time === null ? "" : `${formatLocalTime(Date.parse(time))}  `;
  const about = group === null ? "" : `${printable(group)}  `;
  const style = STYLES[severity];
  const word = severity.padEnd(SEVERITY_WIDTH);
  const shown = Object.entries(facts).map(([name, fact]) => `${name}=${fact}`);
  const more = shown.length === 0 ? "" : `  ${paint("dim", printable(shown.join(" ")))}`;
  return `${paint("dim", when)}${style === undefined ? word : paint(style, word)}  ${about}${paint("bold", printable(code))}  ${printable(message)}${more}\n`;
}
