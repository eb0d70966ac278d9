import type { DrillData } from "#src/api/cli/drill/drill-data.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";
import type { Paint } from "#src/api/cli/output/paint.js";
import { type Cell, renderTable } from "#src/api/cli/output/table.js";
import { sequenceText } from "#src/api/cli/point/point-data.js";
import { formatSize } from "#src/base/quantity.js";

/** Drills for people. */

const COLUMNS = ["GROUP", "NAME", "STATE", "MOMENT", "AGE", "EXPIRES", "WRITTEN", "MEMBERS", "NOTE"];
const NONE = "-";

export function drillsTable(drills: readonly DrillData[], nowMs: number, paint: Paint): string {
  const rows = drills.map((drill): Cell[] => [
    { text: drill.group },
    { text: drill.name },
    drill.state === "running" ? { text: drill.state } : { text: drill.state, style: "yellow" },
    { text: sequenceText(drill.position) },
    { text: drill.created_at === null ? NONE : formatSpan(nowMs - Date.parse(drill.created_at)) },
    { text: drill.expires_at === null ? NONE : formatLocalTime(Date.parse(drill.expires_at)) },
    { text: formatSize(drill.written_bytes) },
    membersCell(drill),
    { text: drill.note ?? NONE },
  ]);
  return renderTable(
    COLUMNS.map((header) => ({ header })),
    rows,
    paint,
  );
}

/** The URIs, which are what somebody wants to have next; before them what is not in it. */
export function attachText({ views }: DrillData): string {
  return views
    .flatMap(({ uris }) => uris)
    .map((uri) => `${printable(uri)}\n`)
    .join("");
}

/** What happened to it, in a line; then a line for each member that is not in it. */
export function drillText(site: string, drill: DrillData, what: string): string {
  const moment = drill.point === null ? sequenceText(drill.position) : `the point ${drill.point}`;
  const left = drill.left_out.map(({ reason }) => `left out: ${reason}`);
  const first = `${drill.group} at ${site}: the drill ${drill.name} ${what.replace("MOMENT", moment)}`;
  return [first, ...left].map((line) => `${printable(line)}\n`).join("");
}

function membersCell({ views, left_out }: DrillData): Cell {
  const text = `${views.length} of ${views.length + left_out.length}`;
  return left_out.length > 0 ? { text, style: "yellow" } : { text };
}
