import { type ReunionData, reunionData } from "#src/api/cli/failover/reunion-data.js";
import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { type PositionData, positionData } from "#src/api/cli/point/point-data.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import { fromSpan } from "#src/api/wire/spans.js";
import type { Job__Output as Job } from "#src/platform/grpc/generated/tidemark/control/v1/Job.js";
import type { LeftOut__Output as LeftOut } from "#src/platform/grpc/generated/tidemark/control/v1/LeftOut.js";
import type { Loss__Output as Loss } from "#src/platform/grpc/generated/tidemark/control/v1/Loss.js";
import type { Plan__Output as Plan } from "#src/platform/grpc/generated/tidemark/control/v1/Plan.js";
import type { Progress__Output as Progress } from "#src/platform/grpc/generated/tidemark/control/v1/Progress.js";
import type { Refusal__Output as Refusal } from "#src/platform/grpc/generated/tidemark/control/v1/Refusal.js";

/** Plans and jobs as the commands print them; described by their schemas. Pure. */

export type LossData = {
  readonly seconds: number | null;
  readonly bytes: number | null;
  readonly writes: number | null;
  readonly bound: string | null;
};

export type RefusalData = { readonly code: string; readonly message: string; readonly hint: string };
export type LeftOutData = { readonly member: string } & RefusalData;

export type PlanData = {
  readonly verb: string;
  readonly group: string;
  readonly site: string;
  readonly position: PositionData;
  readonly point: string | null;
  readonly predicted_loss: LossData;
  readonly move_bytes: number | null;
  readonly creates: readonly string[];
  readonly severs: readonly string[];
  readonly room_free_bytes: number | null;
  /** When both sites were last compared and found equal. */
  readonly last_clean_verify: string | null;
  readonly left_out: readonly LeftOutData[];
  readonly blockers: readonly RefusalData[];
  readonly warnings: readonly RefusalData[];
  readonly confirm: string;
};

export type ProgressData = {
  readonly done_bytes: number;
  readonly total_bytes: number | null;
  readonly bytes_per_second: number | null;
  readonly remaining_seconds: number | null;
};

export type JobData = {
  readonly id: string;
  readonly verb: string;
  readonly group: string;
  readonly site: string;
  readonly state: string;
  readonly steps: readonly {
    readonly name: string;
    readonly title: string;
    readonly state: string;
    readonly started_at: string | null;
    readonly ended_at: string | null;
    readonly output: readonly string[];
  }[];
  readonly progress: ProgressData | null;
  readonly cancellable: boolean;
  readonly refusal: RefusalData | null;
  readonly report: {
    readonly position: PositionData;
    readonly point: string | null;
    readonly epoch: number;
    readonly predicted_loss: LossData;
    readonly fencing: string | null;
    readonly left_out: readonly LeftOutData[];
  } | null;
  readonly reprotect: ReunionData | null;
  readonly requested_by: string;
  readonly request_id: string;
  readonly reason: string;
  readonly created_at: string | null;
  readonly ended_at: string | null;
};

export function planData(plan: Plan): PlanData {
  return {
    verb: plan.verb,
    group: plan.group,
    site: plan.site,
    position: positionData(plan.position),
    point: plan.point?.id ?? null,
    predicted_loss: lossData(plan.predictedLoss),
    move_bytes: plan.moveBytes ?? null,
    creates: plan.creates,
    severs: plan.severs,
    room_free_bytes: plan.roomFreeBytes ?? null,
    last_clean_verify: rfc3339(plan.lastCleanVerify),
    left_out: plan.leftOut.map(leftOutData),
    blockers: plan.blockers.map(({ refusal }) => refusalData(refusal)),
    warnings: plan.warnings.map(refusalData),
    confirm: plan.confirm,
  };
}

export function jobData(job: Job): JobData {
  const report = job.report?.failover ?? null;
  return {
    id: job.id,
    verb: job.verb,
    group: job.group,
    site: job.site,
    state: enumWord(job.state, "JOB_STATE_"),
    steps: job.steps.map(({ name, title, state, startTime, endTime, output }) => ({
      name,
      title,
      state: enumWord(state, "JOB_STATE_"),
      started_at: rfc3339(startTime),
      ended_at: rfc3339(endTime),
      output,
    })),
    progress: job.progress === null ? null : progressData(job.progress),
    cancellable: job.cancellable,
    refusal: job.refusal === null ? null : refusalData(job.refusal),
    report:
      report === null
        ? null
        : {
            position: positionData(report.position),
            point: report.pointId === "" ? null : report.pointId,
            epoch: report.epoch,
            predicted_loss: lossData(report.predictedLoss),
            fencing: wordOr(report.fencing, "FENCING_"),
            left_out: report.leftOut.map(leftOutData),
          },
    reprotect: job.report?.reprotect == null ? null : reunionData(job.report.reprotect),
    requested_by: job.requestedBy,
    request_id: job.requestId,
    reason: job.reason,
    created_at: rfc3339(job.createTime),
    ended_at: rfc3339(job.endTime),
  };
}

function progressData({ doneBytes, totalBytes, bytesPerSecond, remaining }: Progress): ProgressData {
  return {
    done_bytes: doneBytes,
    total_bytes: totalBytes ?? null,
    bytes_per_second: bytesPerSecond ?? null,
    remaining_seconds: remaining === null ? null : fromSpan(remaining) / 1000,
  };
}

function lossData(loss: Loss | null): LossData {
  return {
    seconds: loss?.age == null ? null : fromSpan(loss.age) / 1000,
    bytes: loss?.bytes ?? null,
    writes: loss?.writes ?? null,
    bound: loss === null ? null : wordOr(loss.bound, "BOUND_"),
  };
}

function wordOr(word: string, prefix: string): string | null {
  return word === `${prefix}UNSPECIFIED` ? null : enumWord(word, prefix);
}

function leftOutData({ member, reason }: LeftOut): LeftOutData {
  return { member, ...refusalData(reason) };
}

function refusalData(refusal: Refusal | null): RefusalData {
  return { code: refusal?.code ?? "", message: refusal?.message ?? "", hint: refusal?.hint ?? "" };
}
