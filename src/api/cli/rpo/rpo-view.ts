import { ageText } from "#src/api/cli/group/figures-text.js";
import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";
import { type Cell, renderBlock, renderTable } from "#src/api/cli/output/table.js";
import type { RpoData, ShareData } from "#src/api/cli/rpo/rpo-data.js";

/** The report for people. */
export function rpoView(data: RpoData, paint: Paint): string {
  const parts = [renderBlock(entriesOf(data), paint), breachesTable(data, paint)];
  return parts.filter((text) => text !== "").join("\n");
}

function entriesOf(data: RpoData): readonly (readonly [string, Cell])[] {
  const { target_seconds: target, breached, unprotected, unknown, unmeasured } = data;
  const hasTarget = target !== null;
  const isClean = breached.seconds + unprotected.seconds === 0;
  const entries: (readonly [string, Cell])[] = [
    ["group", { text: data.group, style: "bold" }],
    ["span", { text: spanOf(data) }],
    [
      "target",
      {
        text: hasTarget ? ageText(target * 1000) : "none: rpo: { target: 5s } in its specification sets one",
      },
    ],
    [hasTarget ? "within" : "known", { text: shareText(data.within), style: isClean ? "green" : "yellow" }],
  ];
  const more = (key: string, share: ShareData, text: string, style: Style): void => {
    if (share.seconds > 0) entries.push([key, { text: `${shareText(share)}${text}`, style }]);
  };
  const count = data.breaches === 1 ? ", 1 breach" : `, ${data.breaches} breaches`;
  more("breached", breached, count, "red");
  more("unprotected", unprotected, ": nothing could have been promoted", "red");
  more("unknown", unknown, ": only a lower bound was known", "yellow");
  more("unmeasured", unmeasured, ": the daemon did not run, or the group was not open", "yellow");
  entries.push(["worst", worstCell(data)]);
  for (const { percent, at_most_seconds: atMost } of data.percentiles)
    entries.push([`p${percent}`, { text: atMost === null ? UNKNOWN : `<= ${fineText(atMost)}` }]);
  return entries;
}

const UNKNOWN = "unknown: so much of the time is not known";

function spanOf({ from, until, seconds }: RpoData): string {
  if (from === null || until === null || seconds === 0) return "nothing has been measured yet";
  return `${formatSpan(seconds * 1000)}, from ${formatLocalTime(Date.parse(from))} to ${formatLocalTime(Date.parse(until))}`;
}

function shareText({ seconds, percent }: ShareData): string {
  const time = seconds < 60 ? `${seconds.toFixed(1)}s` : formatSpan(seconds * 1000);
  return percent === null ? time : `${percent.toFixed(2)} % (${time})`;
}

function worstCell({ worst: { seconds, bound, minute } }: RpoData): Cell {
  if (seconds === null) return { text: "unknown: nothing has been measured" };
  const at = minute === null ? "" : `, in the minute of ${formatLocalTime(Date.parse(minute))}`;
  return { text: `${bound === "at-least" ? "at least " : ""}${fineText(seconds)}${at}` };
}

/** Below a second in milliseconds. */
function fineText(seconds: number): string {
  return seconds < 1 ? `${Math.ceil(seconds * 1000)}ms` : ageText(seconds * 1000);
}

function breachesTable({ breach_list }: RpoData, paint: Paint): string {
  if (breach_list.length === 0) return "";
  const columns = [
    { header: "BREACH" },
    { header: "LASTED", align: "right" as const },
    { header: "WORST", align: "right" as const },
  ];
  const rows = breach_list.map(({ from, seconds, worst_seconds: worst }): Cell[] => [
    { text: from === null ? "unknown" : formatLocalTime(Date.parse(from)) },
    { text: ageText(seconds * 1000) },
    { text: ageText(worst * 1000), style: "red" },
  ]);
  return renderTable(columns, rows, paint);
}
