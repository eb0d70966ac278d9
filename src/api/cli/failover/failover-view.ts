import type { JobData, LeftOutData, LossData, PlanData } from "#src/api/cli/failover/failover-data.js";
import { progressText } from "#src/api/cli/failover/job-line.js";
import { reunionLines } from "#src/api/cli/failover/reunion-data.js";
import { exposureText } from "#src/api/cli/group/figures-text.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { formatLocalTime } from "#src/api/cli/output/local-time.js";
import { sequenceText } from "#src/api/cli/point/point-data.js";
import { formatSize } from "#src/base/quantity.js";

/** Plans and jobs in words. Pure. */

export function planText(plan: PlanData): string {
  const { group, site, verb, predicted_loss, position, point, room_free_bytes } = plan;
  const { last_clean_verify: verified } = plan;
  return text([
    `${verb} of ${group} at ${site}, now:`,
    `  to          ${whereText(position, point)}`,
    `  would lose  ${lossText(predicted_loss)}`,
    ...plan.creates.map((line) => `  creates     ${line}`),
    ...plan.severs.map((line) => `  ends        ${line}`),
    ...plan.left_out.map((left) => `  leaves out  ${leftOutText(left)}`),
    `  moves       ${movesText(plan)}`,
    ...(room_free_bytes === null ? [] : [`  room        ${formatSize(room_free_bytes)} free`]),
    ...(verified === null ? [] : [`  verified    equal at ${formatLocalTime(Date.parse(verified))}`]),
    ...plan.warnings.map(({ message, hint }) => `  warning     ${message}; ${hint}`),
    ...plan.blockers.map(({ message, hint }) => `  in the way  ${message}; ${hint}`),
    `  wants       --confirm ${plan.confirm}`,
  ]);
}

function movesText({ verb, move_bytes: bytes }: PlanData): string {
  if (bytes === null) return "what differs; how much that is, is not known";
  if (verb === "reprotect") return `what differs of ${formatSize(bytes)}, which are compared by hash`;
  if (bytes === 0) return "nothing, whatever the size of the volumes";
  return `${formatSize(bytes)}, which are on their way; nothing behind that, whatever the size of the volumes`;
}

/** What is done is said first; what it was made of is in `job show`. */
export function doneText(job: JobData): string {
  const { group, site, report, verb, id } = job;
  if (report === null)
    return text([
      `${verb} of ${group} at ${site}: ${job.state}`,
      ...job.steps.flatMap(({ state, title }) => (state === "running" ? [`now: ${title}`] : [])),
      ...refusalLines(job),
      ...nextLines(job),
      `job ${id}`,
    ]);
  return text([
    `${group} is served at ${site}, from ${whereText(report.position, report.point)}, as epoch ${report.epoch}`,
    `predicted loss: ${lossText(report.predicted_loss)}`,
    `fencing: ${fencingText(report.fencing)}`,
    ...report.left_out.map((left) => `left out: ${leftOutText(left)}`),
    ...nextLines(job),
    `job ${id}`,
  ]);
}

/** What comes after it. A verb that is under way is followed. */
function nextLines({ verb, group, site, state, id }: JobData): readonly string[] {
  const at = `tidemark --site ${site}`;
  if (state === "running") return [`goes on: ${at} job watch ${id} follows it`];
  const next = state === "succeeded" ? NEXT[verb] : undefined;
  return next === undefined ? [] : [next(at, group)];
}

const NEXT: Readonly<Record<string, (at: string, group: string) => string>> = {
  failover: notFinal,
  "change-point": notFinal,
  commit: (at, group) => `next: ${at} reprotect ${group}, once the old primary is back`,
};

function notFinal(at: string, group: string): string {
  return `not final: ${at} change-point ${group} takes another point, rollback gives it back, commit ends it`;
}

export function jobText(job: JobData): string {
  const width = Math.max(...job.steps.map(({ name }) => name.length));
  return text([
    `${job.verb} of ${job.group} at ${job.site}: ${job.state}`,
    `  job        ${job.id}`,
    `  asked for  ${timeText(job.created_at)} by ${job.requested_by}`,
    ...(job.ended_at === null ? [] : [`  ended      ${timeText(job.ended_at)}`]),
    ...(job.progress === null ? [] : [`  progress   ${progressText(job.progress)}`]),
    ...(job.reason === "" ? [] : [`  because    ${job.reason}`]),
    ...job.steps.flatMap(({ name, state, title, output }) => [
      `  ${name.padEnd(width)}  ${state.padEnd(9)}  ${title}`,
      ...output.map((line) => `      ${line}`),
    ]),
    ...refusalLines(job),
    ...(job.report === null
      ? []
      : [
          `served from ${whereText(job.report.position, job.report.point)}, as epoch ${job.report.epoch}`,
          `predicted loss: ${lossText(job.report.predicted_loss)}`,
          `fencing: ${fencingText(job.report.fencing)}`,
          ...job.report.left_out.map((left) => `left out: ${leftOutText(left)}`),
        ]),
    ...(job.reprotect === null ? [] : reunionLines(job.reprotect)),
  ]);
}

function timeText(time: string | null): string {
  return time === null ? "-" : formatLocalTime(Date.parse(time));
}

/** In a question before it is done. */
export function questionText(plan: PlanData): string {
  const parts = [
    `${plan.verb === "failover" ? "this serves" : "this goes on with"} ${plan.group} at ${plan.site} from ${whereText(plan.position, plan.point)}`,
    `what would be lost: ${lossText(plan.predicted_loss)}`,
    ...plan.severs.map((line) => `it ends ${line}`),
    ...plan.left_out.map(({ member }) => `${member} is left out`),
    ...plan.warnings.map(({ message, hint }) => `${message} (${hint})`),
  ];
  return printable(parts.join("; "));
}

function refusalLines({ refusal }: JobData): readonly string[] {
  return refusal === null ? [] : [`because: ${refusal.message}`, `hint: ${refusal.hint}`];
}

function whereText(position: JobPosition, point: string | null): string {
  return point === null ? sequenceText(position) : `point ${point} (${sequenceText(position)})`;
}

type JobPosition = PlanData["position"];

function lossText(exposure: LossData): string {
  return exposureText({ exposure, direction: { from: "", to: "" } }) ?? "unknown";
}

function fencingText(fencing: string | null): string {
  if (fencing === "peer-confirmed") return "the old primary has heard, and serves nothing any more";
  if (fencing === "hook")
    return "a hook of this site has stopped the old primary, which has not heard itself yet; it is told as soon as it answers";
  return "none: the old primary could not be told yet, and may go on acknowledging writes; it is told as soon as it answers";
}

function leftOutText({ member, message, hint }: LeftOutData): string {
  return `${member}: ${message}; ${hint}`;
}

function text(lines: readonly string[]): string {
  return `${lines.map(printable).join("\n")}\n`;
}
