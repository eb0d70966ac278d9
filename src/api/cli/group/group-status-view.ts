import {
  type Condition,
  type GroupLine,
  type GroupStatus,
  type MemberOfGroup,
  type SiteOfGroup,
  statusOf,
} from "#src/api/cli/group/group-status.js";
import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";
import type { Paint, Style } from "#src/api/cli/output/paint.js";
import { type Cell, renderBlock, renderTable } from "#src/api/cli/output/table.js";
import { formatRate, formatSize } from "#src/base/quantity.js";

/** The picture of a group for people. What nobody knows is left out of it, or said to be unknown. */
export function groupStatusView(status: GroupStatus, paint: Paint): string {
  const entries: (readonly [string, Cell | readonly Cell[]])[] = [
    ["group", { text: status.group, style: "bold" }],
    ["status", statusCell(statusOf(status))],
    ["direction", { text: directionText(status) }],
    ...facts(status).map(([key, text]) => [key, { text }] as const),
    ["id", { text: status.id }],
  ];
  const hint = status.sites[0]?.hint ?? "";
  if (hint !== "") entries.push(["hint", { text: hint, style: "yellow" }]);
  const tables = [
    renderBlock(entries, paint),
    membersTable(status.members, paint),
    sitesTable(status.sites, paint),
    conditionsTable(status.sites, paint),
  ];
  return tables.filter((text) => text !== "").join("\n");
}

export function groupsTable(groups: readonly GroupLine[], paint: Paint): string {
  const columns = ["GROUP", "STATUS", "DIRECTION", "EXPOSURE", "HINT"].map((header) => ({ header }));
  const rows = groups.map((group): Cell[] => [
    { text: group.group },
    statusCell(group.status),
    { text: directionText(group) },
    { text: group.exposure_seconds === null ? UNKNOWN : spanText(group.exposure_seconds * 1000) },
    { text: group.hint },
  ]);
  return renderTable(columns, rows, paint);
}

const UNKNOWN = "-";

const STATUS_STYLES: Readonly<Record<string, Style>> = {
  protected: "green",
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

function facts(status: GroupStatus): readonly (readonly [string, string])[] {
  const { exposure, throughput, ack_lag_ms, points, rpo, fencing } = status;
  const exposed = exposureText(exposure);
  const all: readonly (readonly [string, string | undefined])[] = [
    ["exposure", exposed],
    ["rpo", rpo.target === null ? undefined : `${rpo.target}, ${MET[String(rpo.met)]}`],
    ["writes", throughput.bytes_per_second === null ? undefined : formatRate(throughput.bytes_per_second)],
    [
      "sends",
      status.direction.to === null || throughput.wire_bytes_per_second === null
        ? undefined
        : formatRate(throughput.wire_bytes_per_second),
    ],
    [
      "ack lag",
      ack_lag_ms.p99 === null ? undefined : `p50 ${ack_lag_ms.p50 ?? "?"} ms, p99 ${ack_lag_ms.p99} ms`,
    ],
    ["points", points.count === null ? undefined : pointsText(points.count, points.newest)],
    ["fencing", fencing ?? undefined],
  ];
  return all.flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]));
}

const MET: Readonly<Record<string, string>> = {
  true: "met",
  false: "not met",
  null: "nobody can say whether it is met",
};

function exposureText({ seconds, bytes, writes, bound }: GroupStatus["exposure"]): string | undefined {
  const parts = [
    seconds === null ? undefined : spanText(seconds * 1000),
    bytes === null ? undefined : formatSize(bytes),
    writes === null ? undefined : `${writes} writes`,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return `${bound === null || bound === "exact" ? "" : `${bound.replace("-", " ")} `}${parts.join(", ")}`;
}

/** Below a minute to the tenth of a second: that is where targets lie. */
function spanText(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)}s` : formatSpan(ms);
}

function pointsText(count: number, newest: string | null): string {
  return newest === null ? String(count) : `${count}, newest ${formatLocalTime(Date.parse(newest))}`;
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
  const columns = ["SITE", "ROLE", "STATUS", "KNOWN", "HINT"].map((header) => ({ header }));
  const rows = sites.map((site): Cell[] => [
    { text: site.name },
    { text: site.role ?? "unknown" },
    statusCell(site.status),
    { text: knownText(site) },
    { text: site.hint },
  ]);
  return renderTable(columns, rows, paint);
}

function knownText({ reachable, age_ms }: SiteOfGroup): string {
  const age = age_ms === null ? "now" : `${formatSpan(age_ms)} ago`;
  return reachable ? age : `${age}, not reachable`;
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

function conditionStyle({ type, status }: Condition): Style {
  if (status === "unknown") return "yellow";
  return (status === "true") === BAD_WHEN_TRUE.includes(type) ? "red" : "green";
}
