import {
  ackLagText,
  exposureText,
  pointsText,
  rpoText,
  shortExposureText,
  syncText,
} from "#src/api/cli/group/figures-text.js";
import {
  type Condition,
  type GroupLine,
  type GroupStatus,
  type MemberOfGroup,
  type SiteOfGroup,
  statusOf,
} from "#src/api/cli/group/group-status.js";
import { verifyStatusText } from "#src/api/cli/group/verify-status.js";
import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";
import { type Cell, renderBlock, renderTable } from "#src/api/cli/output/table.js";
import { sequenceText } from "#src/api/cli/point/point-data.js";
import { formatRate, formatSize } from "#src/base/quantity.js";

/** The picture of a group for people. What nobody knows is left out of it, or said to be unknown. */
export function groupStatusView(
  status: GroupStatus,
  paint: Paint,
  history: HistoryLines = NO_HISTORY,
  isLive = false,
): string {
  return joined([
    groupFigures(status, paint, history),
    membersTable(status.members, paint),
    sitesTable(status.sites, paint),
    isLive ? troublesTable(status.sites, paint) : conditionsTable(status.sites, paint),
  ]);
}

/** As much of it as leaves room on a screen for something else. */
export function groupShortView(status: GroupStatus, paint: Paint, history: HistoryLines): string {
  return joined([groupFigures(status, paint, history), sitesTable(status.sites, paint)]);
}

function groupFigures(status: GroupStatus, paint: Paint, history: HistoryLines): string {
  const entries: (readonly [string, Cell | readonly Cell[]])[] = [
    ["group", { text: status.group, style: "bold" }],
    ["status", statusCell(statusOf(status))],
    ["direction", { text: directionText(status) }],
    ...facts(status, history),
    ["id", { text: status.id }],
  ];
  const hint = status.sites[0]?.hint ?? "";
  if (hint !== "") entries.push(["hint", { text: hint, style: "yellow" }]);
  return renderBlock(entries, paint);
}

function joined(parts: readonly string[]): string {
  return parts.filter((text) => text !== "").join("\n");
}

export function groupsTable(groups: readonly GroupLine[], paint: Paint): string {
  const columns = ["GROUP", "STATUS", "DIRECTION", "EXPOSURE", "HINT"].map((header) => ({ header }));
  const rows = groups.map((group): Cell[] => [
    { text: group.group },
    statusCell(group.status),
    { text: directionText(group) },
    exposureCell(group),
    { text: group.hint },
  ]);
  return renderTable(columns, rows, paint);
}

function exposureCell(group: GroupLine): Cell {
  const text = shortExposureText(group);
  return group.exposure.bound === "everything" || group.exposure.bound === "at-least"
    ? { text, style: "yellow" }
    : { text };
}

/** By the key of a figure: the line below it, of how it was. */
export type HistoryLines = ReadonlyMap<string, string>;

const NO_HISTORY: HistoryLines = new Map();

const UNKNOWN = "-";

const STATUS_STYLES: Readonly<Record<string, Style>> = {
  protected: "green",
  seeding: "cyan",
  resyncing: "cyan",
  error: "red",
  diverged: "red",
  "failover-failed": "red",
  "planned-failover-failed": "red",
};

function statusCell(status: string | null): Cell {
  return { text: status ?? "unknown", style: STATUS_STYLES[status ?? ""] ?? "yellow" };
}

function directionText({ direction }: Pick<GroupStatus, "direction">): string {
  return direction.to === null ? `${direction.from}, no secondary` : `${direction.from} -> ${direction.to}`;
}

function facts(
  status: GroupStatus,
  history: HistoryLines,
): readonly (readonly [string, Cell | readonly Cell[]])[] {
  const { throughput, direction, fencing } = status;
  const { bytes_per_second, wire_bytes_per_second } = throughput;
  const sends = direction.to === null ? null : wire_bytes_per_second;
  const all: readonly (readonly [string, string | undefined])[] = [
    ["exposure", exposureText(status)],
    ["rpo", rpoText(status)],
    ["writes", bytes_per_second === null ? undefined : formatRate(bytes_per_second)],
    ["sends", sends === null ? undefined : formatRate(sends)],
    ["seed", syncText(status.seed)],
    ["resync", syncText(status.resync)],
    ["compression", compressionText(status)],
    ["ack lag", ackLagText(status)],
    ["points", pointsText(status)],
    ["fencing", fencing ?? undefined],
    ["timeout", timeoutText(status)],
    ["verify", verifyStatusText(status.verify)],
  ];
  return all.flatMap(([key, text]) => {
    if (text === undefined) return [];
    const line = history.get(key);
    return [
      [
        key,
        line === undefined ? { text } : [{ text }, { text: line, style: historyStyle(key, status) }],
      ] as const,
    ];
  });
}

function timeoutText({ failover_timeout: timeout }: GroupStatus): string | undefined {
  if (timeout === null) return undefined;
  const { action, remaining_seconds: left, refused } = timeout;
  if (refused !== null)
    return `over: the ${action} is refused, and tried again: ${refused.message}; ${refused.hint}`;
  return left === null || left === 0 ? `over: a ${action} is due` : `${action} in ${formatSpan(left * 1000)}`;
}

function compressionText({ throughput }: GroupStatus): string | undefined {
  const { compression } = throughput;
  if (compression === null) return undefined;
  const { codec, reason, ratio } = compression;
  const saved = ratio === null || ratio === 1 ? "" : `, ${ratio.toFixed(2)} to 1 so far`;
  return `${codec === "plain" ? "none" : codec} (${reason})${saved}`;
}

/** Of exposure by whether all is well with it now; of what flows just to be told from it. */
function historyStyle(key: string, { exposure, rpo }: GroupStatus): Style {
  if (key !== "exposure") return "cyan";
  if (rpo.met === false || exposure.bound === "everything") return "red";
  return rpo.met === null || exposure.bound === "at-least" ? "yellow" : "green";
}

function membersTable(members: readonly MemberOfGroup[], paint: Paint): string {
  const columns = [
    { header: "MEMBER" },
    { header: "KIND" },
    { header: "CAPTURE" },
    { header: "SIZE", align: "right" as const },
    { header: "ATTACH AT" },
  ];
  // One line for each address; the member itself is said once.
  const rows = members.flatMap(({ name, kind, capture, size, uris }) =>
    (uris.length === 0 ? [""] : uris).map((uri, index): Cell[] => {
      const once = (text: string): Cell => ({ text: index === 0 ? text : "" });
      const sizeText = size === null ? UNKNOWN : formatSize(size);
      return [once(name), once(kind), once(capture), once(sizeText), { text: uri }];
    }),
  );
  return renderTable(columns, rows, paint);
}

/** Only where there is more than the site asked: its own status stands at the top. */
function sitesTable(sites: readonly SiteOfGroup[], paint: Paint): string {
  if (sites.length < 2) return "";
  const columns = ["SITE", "ROLE", "STATUS", "KNOWN", "POSITION", "HINT"].map((header) => ({ header }));
  const rows = sites.map((site, index): Cell[] => [
    { text: site.name },
    { text: site.role ?? "unknown" },
    statusCell(site.status),
    { text: knownText(site, index === 0) },
    { text: positionText(site) },
    { text: site.hint },
  ]);
  return renderTable(columns, rows, paint);
}

function knownText({ reachable, age_ms }: SiteOfGroup, isAsked: boolean): string {
  const never = isAsked ? "now" : "never heard";
  const age = age_ms === null ? never : `${formatSpan(age_ms)} ago`;
  return reachable ? age : `${age}, not reachable`;
}

/** The one that matters: what the primary has given out, and what the secondary could be promoted to. */
function positionText({ positions: { written, promotable } }: SiteOfGroup): string {
  if (written !== null) return `written ${sequenceText(written)}`;
  return promotable === null ? UNKNOWN : `promotable ${sequenceText(promotable)}`;
}

/** Whether each being true is good news. */
const BAD_WHEN_TRUE: readonly string[] = ["SplitBrain", "Degraded"];

function conditionsTable(sites: readonly SiteOfGroup[], paint: Paint): string {
  const columns = ["CONDITION", "SITE", "STATUS", "SINCE", "REASON"].map((header) => ({ header }));
  const rows = sites.flatMap(({ name, conditions }) =>
    conditions.map((condition): Cell[] => [
      { text: condition.type },
      { text: name },
      { text: condition.status, style: conditionStyle(condition) },
      { text: condition.since === null ? UNKNOWN : formatLocalTime(Date.parse(condition.since)) },
      { text: condition.message === "" ? condition.reason : `${condition.reason}: ${condition.message}` },
    ]),
  );
  return rows.length === 0 ? "" : renderTable(columns, rows, paint);
}

/** What is not as it should be: a live picture has to fit on a screen. */
function troublesTable(sites: readonly SiteOfGroup[], paint: Paint): string {
  const isTrouble = (condition: Condition): boolean => ["red", "yellow"].includes(conditionStyle(condition));
  const troubled = sites.map((site) => ({ ...site, conditions: site.conditions.filter(isTrouble) }));
  const table = conditionsTable(troubled, paint);
  return table === "" ? `${paint("green", "every condition is as it should be")}\n` : table;
}

/** Of these nothing is good or bad: they do not apply. */
const NEUTRAL: readonly string[] = ["NO_FAILOVER", "NO_TARGET"];

function conditionStyle({ type, status, reason }: Condition): Style {
  if (NEUTRAL.includes(reason)) return "dim";
  if (status === "unknown") return "yellow";
  return (status === "true") === BAD_WHEN_TRUE.includes(type) ? "red" : "green";
}
