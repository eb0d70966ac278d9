import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";
import { type Cell, renderBlock, renderTable } from "#src/api/cli/output/table.js";
import { type PointData, sequenceText } from "#src/api/cli/point/point-data.js";

/** Recovery points for people. */

const COLUMNS = ["ID", "TIME", "AGE", "KIND", "LABEL", "MEMBERS", "SITES", "PINNED", "HEALTH"];

export function pointsTable(points: readonly PointData[], nowMs: number, paint: Paint): string {
  const rows = points.map((point): Cell[] => [
    { text: point.id },
    { text: timeText(point.time) },
    { text: ageText(point.time, nowMs) },
    { text: point.kind },
    { text: point.label ?? NONE },
    membersCell(point),
    { text: sitesText(point) },
    { text: point.pinned ? "pinned" : NONE },
    healthCell(point),
  ]);
  return renderTable(
    COLUMNS.map((header) => ({ header })),
    rows,
    paint,
  );
}

export function pointBlock(point: PointData, nowMs: number, paint: Paint): string {
  const expires = point.pinned ? "never: it is pinned" : timeText(point.expires_at);
  const entries: (readonly [string, Cell | readonly Cell[]])[] = [
    ["id", { text: point.id, style: "bold" }],
    ["time", { text: `${timeText(point.time)}, ${ageText(point.time, nowMs)} ago` }],
    ["kind", { text: point.kind }],
    ["label", { text: point.label ?? NONE }],
    ["position", { text: sequenceText(point.position) }],
    ["members", [membersCell(point), ...point.members.map(memberCell)]],
    ["sites", { text: sitesText(point) }],
    ["pinned", { text: point.pinned ? "yes" : "no" }],
    ["health", healthCell(point)],
    ...(point.root_hash === null
      ? []
      : [["root hash", { text: `${point.root_hash}, computed at both sites` }] as const]),
    ["expires", { text: expires }],
  ];
  return renderBlock(entries, paint);
}

/** `2 of 2`: of the members the group had, those that are in it. */
export function membersText({ members, members_total }: PointData): string {
  return `${members.length} of ${members_total}`;
}

const NONE = "-";

function membersCell(point: PointData): Cell {
  const text = membersText(point);
  return point.members.length < point.members_total ? { text, style: "yellow" } : { text };
}

function memberCell({ name, position, fuzzy }: PointData["members"][number]): Cell {
  const note = fuzzy ? ", read while it changed" : "";
  return { text: `${name} at ${sequenceText(position)}${note}` };
}

const HEALTH_STYLES: Readonly<Record<string, Style>> = { verified: "green", damaged: "red" };

function healthCell({ health, health_at }: PointData): Cell {
  const style = HEALTH_STYLES[health];
  const text = health_at === null ? health : `${health} at ${timeText(health_at)}`;
  return style === undefined ? { text } : { text, style };
}

function sitesText({ sites }: PointData): string {
  return sites.length === 0 ? NONE : sites.join(", ");
}

function timeText(time: string | null): string {
  return time === null ? NONE : formatLocalTime(Date.parse(time));
}

function ageText(time: string | null, nowMs: number): string {
  return time === null ? NONE : formatSpan(nowMs - Date.parse(time));
}
