import type { JobData } from "#src/api/cli/failover/failover-data.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { formatSpan } from "#src/api/cli/output/local-time.js";
import { formatSize } from "#src/base/quantity.js";

/** A job on one line, for people: what it is at, and how far. Pure. */

const BAR_WIDTH = 24;

export function jobLine(job: JobData): string {
  const step = job.steps.find(({ state }) => state === "running");
  const at = job.steps.findIndex(({ state }) => state === "running") + 1;
  if (job.state !== "running" || step === undefined)
    return printable(`${job.verb} of ${job.group}: ${job.state}`);
  const far = job.progress === null ? "" : `  ${progressText(job.progress)}`;
  return printable(`${job.verb} of ${job.group}  ${at}/${job.steps.length} ${step.name}${far}`);
}

export function progressText(progress: NonNullable<JobData["progress"]>): string {
  const { done_bytes: done, total_bytes: total, bytes_per_second: rate, remaining_seconds: left } = progress;
  const parts =
    total === null
      ? [formatSize(done)]
      : [bar(done, total), `${percent(done, total)}%`, `${formatSize(done)} of ${formatSize(total)}`];
  if (rate !== null) parts.push(`${formatSize(rate)}/s`);
  if (left !== null) parts.push(`${formatSpan(left * 1000)} left`);
  return parts.join("  ");
}

/** What is not whole is never said to be. */
function percent(done: number, total: number): number {
  return total === 0 ? 100 : Math.floor((Math.min(done, total) / total) * 100);
}

function bar(done: number, total: number): string {
  const full = total === 0 ? BAR_WIDTH : Math.floor((Math.min(done, total) / total) * BAR_WIDTH);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}]`;
}

/** How long it took, or has taken by now; undefined where that is not known. */
export function spanOf(
  { created_at, ended_at }: Pick<JobData, "created_at" | "ended_at">,
  nowMs: number,
): number | undefined {
  if (created_at === null) return undefined;
  return Math.max(0, (ended_at === null ? nowMs : Date.parse(ended_at)) - Date.parse(created_at));
}
