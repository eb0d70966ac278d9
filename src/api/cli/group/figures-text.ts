import type { GroupStatus, SyncData } from "#src/api/cli/group/group-status.js";
import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";
import { formatRate, formatSize } from "#src/base/quantity.js";

/** The figures of a group in words. What they say is never better than the truth: a bound is named as one. */

export function exposureText({
  exposure,
  direction,
  sites = [],
}: Pick<GroupStatus, "exposure" | "direction"> & Partial<Pick<GroupStatus, "sites">>): string | undefined {
  const { seconds, bytes, writes, bound } = exposure;
  if (bound === "everything") return isReversing(sites[0]?.status) ? UNTIL_IN_STEP : EVERYTHING;
  const parts = [
    seconds === null ? undefined : ageText(seconds * 1000),
    bytes === null ? undefined : formatSize(bytes),
    writes === null ? undefined : writes === 1 ? "1 write" : `${writes} writes`,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return direction.to === null ? undefined : "unknown";
  if (bound === "exact" && [seconds, bytes, writes].every((figure) => figure === 0)) return NOTHING;
  if (bound === "age-at-most" && parts.length > 1)
    return `at most ${parts[0]}; at least ${parts.slice(1).join(", ")}`;
  return `${BOUNDS[bound ?? ""] ?? ""}${parts.join(", ")}`;
}

/** In a line of a list. */
export function shortExposureText({
  exposure,
  direction,
  status,
}: Pick<GroupStatus, "exposure" | "direction"> & { readonly status: string | null }): string {
  const { seconds, bound } = exposure;
  if (direction.to === null) return "not protected";
  if (bound === "everything") return isReversing(status) ? "not in step yet" : "nothing protected yet";
  if (seconds === null) return "unknown";
  if (bound === "exact" && seconds === 0) return "none";
  return bound === "at-least" ? `unknown, >= ${ageText(seconds * 1000)}` : `<= ${ageText(seconds * 1000)}`;
}

/** Of what may be lost: rounded up, so that it is never said to be less than it is. */
export function ageText(ms: number): string {
  return spanText(Math.ceil(ms / 100) * 100);
}

const EVERYTHING = "everything: nothing is protected yet, the first sync has to be done";
/** The other site was the primary before: it has nearly all of it, and nothing yet that could be promoted. */
const UNTIL_IN_STEP =
  "everything, until the other site is in step: it was the primary before, and what may differ is being compared";

function isReversing(status: string | null | undefined): boolean {
  return status === "reprotecting";
}

const NOTHING = "nothing: the secondary could be promoted to the last write";

const BOUNDS: Readonly<Record<string, string>> = {
  "at-most": "at most ",
  "at-least": "unknown, at least ",
};

/** Below a minute to the tenth of a second: that is where targets lie. */
export function spanText(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)}s` : formatSpan(ms);
}

export function ackLagText({ ack_lag_ms: { p50, p99 } }: GroupStatus): string | undefined {
  return p99 === null ? undefined : `p50 ${lagText(p50)}, p99 ${lagText(p99)}`;
}

function lagText(ms: number | null): string {
  if (ms === null) return "unknown";
  return ms < 1000 ? `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms` : spanText(ms);
}

export function pointsText({ points: { count, newest, window_from } }: GroupStatus): string | undefined {
  if (count === null) return undefined;
  const parts = [
    String(count),
    newest === null ? undefined : `newest ${formatLocalTime(Date.parse(newest))}`,
    window_from === null ? undefined : `every moment since ${formatLocalTime(Date.parse(window_from))}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

export function rpoText({ rpo: { target, met } }: GroupStatus): string | undefined {
  return target === null ? undefined : `${target}, ${MET[String(met)]}`;
}

const MET: Readonly<Record<string, string>> = {
  true: "met",
  false: "not met",
  null: "nobody can say whether it is met",
};

const BAR_CELLS = 20;

/** A bar with how much of a seed or a resync is done, how fast it goes, and how long it will take. */
export function syncText(sync: SyncData | null): string | undefined {
  if (sync === null) return undefined;
  const { done_bytes, total_bytes, bytes_per_second, eta_seconds } = sync;
  const share = total_bytes === 0 ? 0 : Math.min(1, done_bytes / total_bytes);
  const bar = "#".repeat(Math.floor(share * BAR_CELLS)).padEnd(BAR_CELLS, ".");
  const sizes = `${formatSize(done_bytes)} of ${formatSize(total_bytes)}`;
  const left = eta_seconds === null ? "" : `, ${spanText(eta_seconds * 1000)} left`;
  return `[${bar}] ${Math.floor(share * 100)} %, ${sizes}, ${formatRate(bytes_per_second)}${left}`;
}
