import { printable } from "#src/api/cli/output/display-width.js";
import { formatLocalTime } from "#src/api/cli/output/local-time.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";
import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import type { HistoryEntry__Output as HistoryEntry } from "#src/platform/grpc/generated/tidemark/control/v1/HistoryEntry.js";

/** An entry of the audit log, as data and as lines for people. */

export type HistoryData = {
  readonly number: number;
  readonly time: string | null;
  readonly ended_at: string | null;
  readonly caller: string;
  readonly verb: string;
  /** Null for the site. */
  readonly group: string | null;
  readonly options: { readonly [name: string]: string };
  readonly reason: string;
  readonly request_id: string;
  readonly outcome: string;
  readonly job: string | null;
  readonly refusal: { readonly code: string; readonly message: string; readonly hint: string } | null;
} & { readonly [key: string]: JsonValue };

export function historyData(entry: HistoryEntry): HistoryData {
  const { refusal } = entry;
  return {
    number: entry.number,
    time: rfc3339(entry.time),
    ended_at: rfc3339(entry.endTime),
    caller: entry.caller,
    verb: entry.verb,
    group: entry.group === "" ? null : entry.group,
    options: Object.fromEntries(entry.options.map(({ name, text }) => [name, text ?? ""])),
    reason: entry.reason,
    request_id: entry.requestId,
    outcome: enumWord(entry.outcome, "HISTORY_OUTCOME_"),
    job: entry.jobId === "" ? null : entry.jobId,
    refusal: refusal === null ? null : { code: refusal.code, message: refusal.message, hint: refusal.hint },
  };
}

const STYLES: Readonly<Record<string, Style>> = { failed: "red", refused: "yellow", unknown: "yellow" };
const OUTCOME_WIDTH = 7;

export function historyText(entry: HistoryData, paint: Paint): string {
  const { outcome, refusal, reason, job } = entry;
  const when = entry.time === null ? "" : `${formatLocalTime(Date.parse(entry.time))}  `;
  const asked = Object.entries(entry.options).map(([name, value]) => `${name}=${value}`);
  const what = [entry.verb, ...(entry.group === null ? [] : [entry.group]), ...asked].join(" ");
  const style = STYLES[outcome];
  const word = outcome.padEnd(OUTCOME_WIDTH);
  const more = [
    ...(refusal === null ? [] : [`${refusal.code}: ${refusal.message}`]),
    ...(reason === "" ? [] : [`because: ${reason}`]),
    ...(job === null ? [] : [`job ${job}`]),
    ...(entry.request_id === "" ? [] : [`request ${entry.request_id}`]),
  ];
  const first = `${paint("dim", when)}${style === undefined ? word : paint(style, word)}  ${paint("bold", printable(what))}  by ${printable(entry.caller)}`;
  return [first, ...more.map((line) => `    ${printable(line)}`)].join("\n").concat("\n");
}
