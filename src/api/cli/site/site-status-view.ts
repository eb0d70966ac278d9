import { groupsTable } from "#src/api/cli/group/group-status-view.js";
import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";
import { type Cell, renderBlock, renderTable } from "#src/api/cli/output/table.js";
import type { SiteStatus } from "#src/api/cli/site/site-status.js";

/** The picture of a site for people. */

/** A certificate that ends sooner is marked: time enough to order another. */
const EXPIRES_SOON_MS = 30 * 86_400_000;

const STATE_STYLES: Readonly<Record<string, Style>> = {
  running: "green",
  starting: "yellow",
  stopping: "yellow",
  retrying: "red",
  stopped: "red",
};

export function siteStatusView(status: SiteStatus, nowMs: number, paint: Paint): string {
  const sections = [
    renderBlock(
      [
        ["site", { text: status.site, style: "bold" }],
        ["health", healthCells(status)],
        ["version", { text: status.version }],
        ["started", startedCell(status, nowMs)],
        ["data", { text: status.data_dir }],
        ["id", { text: status.id }],
        ["groups", { text: String(status.group_count) }],
        ["certificate", certificateCell(status, nowMs)],
      ],
      paint,
    ),
    status.groups.length === 0 ? "" : groupsTable(status.groups, paint),
    section("PART", "STATE", "DETAIL", status.parts, paint, ({ name, state, detail }) => [
      { text: name },
      { text: state, style: STATE_STYLES[state] ?? "yellow" },
      { text: detail },
    ]),
    section("LISTENS", "ADDRESS", "SECURITY", status.listeners, paint, ({ service, address, security }) => [
      { text: service },
      { text: address },
      { text: security },
    ]),
    section("PEER", "ADDRESS", "IDENTITY", status.peers, paint, ({ name, address, identity }) => [
      { text: name },
      { text: address },
      { text: identity },
    ]),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function healthCells(status: SiteStatus): readonly Cell[] {
  if (status.healthy) return [{ text: "ok", style: "green" }];
  return status.findings.map(({ about, reason }) => ({ text: `${about}: ${reason}`, style: "red" }));
}

function startedCell(status: SiteStatus, nowMs: number): Cell {
  if (status.started_at === null) return { text: "not said" };
  const startedMs = Date.parse(status.started_at);
  return { text: `${formatLocalTime(startedMs)} (${formatSpan(nowMs - startedMs)} ago)` };
}

function certificateCell({ certificate }: SiteStatus, nowMs: number): Cell {
  if (certificate === null) return { text: "none" };
  const names = certificate.identities.join(", ");
  if (certificate.not_after === null) return { text: names };
  const leftMs = Date.parse(certificate.not_after) - nowMs;
  const text = leftMs > 0 ? `${names}, ends in ${formatSpan(leftMs)}` : `${names}, expired`;
  if (leftMs > EXPIRES_SOON_MS) return { text };
  return { text, style: leftMs > 0 ? "yellow" : "red" };
}

/** A table with a line above it; nothing where there are no rows. */
function section<Row>(
  first: string,
  second: string,
  third: string,
  rows: readonly Row[],
  paint: Paint,
  cells: (row: Row) => readonly Cell[],
): string {
  if (rows.length === 0) return "";
  return renderTable([{ header: first }, { header: second }, { header: third }], rows.map(cells), paint);
}
