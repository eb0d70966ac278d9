import type { FailoverPlan, JobPicture, JobProgress } from "#src/api/control/failovers.js";
import { encodeLoss } from "#src/api/rpc/group-codec.js";
import { encodeReunion } from "#src/api/rpc/reunion-codec.js";
import { toMaybeTimestamp, toTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName } from "#src/api/wire/enum-word.js";
import { toSpan } from "#src/api/wire/spans.js";
import type { Job } from "#src/platform/grpc/generated/tidemark/control/v1/Job.js";
import type { JobReport } from "#src/platform/grpc/generated/tidemark/control/v1/JobReport.js";
import type { LeftOut } from "#src/platform/grpc/generated/tidemark/control/v1/LeftOut.js";
import type { Plan } from "#src/platform/grpc/generated/tidemark/control/v1/Plan.js";
import type { Progress } from "#src/platform/grpc/generated/tidemark/control/v1/Progress.js";
import type { Refusal } from "#src/platform/grpc/generated/tidemark/control/v1/Refusal.js";

/** Plans and jobs as messages. What nobody knows is absent. */

export function encodePlan(plan: FailoverPlan): Plan {
  const { roomFreeBytes } = plan;
  return {
    verb: plan.verb,
    group: plan.group,
    site: plan.site,
    position: plan.position,
    point: plan.pointId === "" ? null : { id: plan.pointId, group: plan.group, position: plan.position },
    predictedLoss: encodeLoss(plan.loss),
    ...(plan.moveBytes === undefined ? {} : { moveBytes: plan.moveBytes }),
    creates: [...plan.creates],
    severs: [...plan.severs],
    ...(roomFreeBytes === undefined ? {} : { roomFreeBytes }),
    leftOut: plan.leftOut.map(encodeLeftOut),
    blockers: plan.blockers.map((blocker) => ({
      refusal: encodeRefusal(blocker),
      forceable: FORCEABLE.includes(plan.verb),
    })),
    warnings: plan.warnings.map(encodeRefusal),
    lastCleanVerify: toMaybeTimestamp(plan.lastCleanVerifyMs),
    confirm: plan.confirm,
  };
}

/** Of the others nothing is overridden. */
const FORCEABLE: readonly FailoverPlan["verb"][] = ["failover", "change-point"];

export function encodeJob(job: JobPicture): Job {
  const { refusal, progress } = job;
  return {
    id: job.id,
    verb: job.verb,
    group: job.group,
    site: job.site,
    state: `JOB_STATE_${enumName(job.state)}`,
    steps: job.steps.map(({ name, title, state, startMs, endMs, output }) => ({
      name,
      title,
      state: `JOB_STATE_${enumName(state)}` as const,
      startTime: toMaybeTimestamp(startMs),
      endTime: toMaybeTimestamp(endMs),
      ...(output === undefined ? {} : { output: [...output] }),
    })),
    refusal:
      refusal === undefined
        ? null
        : { code: refusal.code, message: refusal.message, hint: refusal.hint, kind: refusal.kind },
    report: encodeJobReport(job),
    requestedBy: job.requestedBy,
    requestId: job.requestId,
    reason: job.reason,
    createTime: toTimestamp(job.createMs),
    startTime: toTimestamp(job.createMs),
    endTime: toMaybeTimestamp(job.endMs),
    ...(progress === undefined ? {} : { progress: encodeProgress(progress) }),
    cancellable: job.cancellable,
  };
}

function encodeJobReport({ report, reunion, verified }: JobPicture): JobReport | null {
  if (report !== undefined) return { report: "failover", failover: encodeReport(report) };
  if (reunion !== undefined) return { report: "reprotect", reprotect: encodeReunion(reunion) };
  if (verified === undefined) return null;
  const { comparedBytes, differentBytes, repairedBytes, ranges, isCoarse } = verified;
  const extents = ranges.map(({ member, offset, length }) => ({
    member,
    offsetBytes: offset,
    lengthBytes: length,
  }));
  const found = { comparedBytes, differentBytes, repairedBytes, extents, extentsTruncated: isCoarse };
  return { report: "verify", verify: found };
}

function encodeProgress({ doneBytes, totalBytes, bytesPerSecond, remainingMs }: JobProgress): Progress {
  return {
    doneBytes,
    totalBytes,
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    remaining: remainingMs === undefined ? null : toSpan(remainingMs),
  };
}

function encodeReport({
  position,
  pointId,
  epoch,
  loss,
  fencing,
  leftOut,
}: NonNullable<JobPicture["report"]>) {
  return {
    position,
    pointId,
    epoch,
    predictedLoss: encodeLoss(loss),
    fencing:
      fencing === undefined ? ("FENCING_UNSPECIFIED" as const) : (`FENCING_${enumName(fencing)}` as const),
    leftOut: leftOut.map(encodeLeftOut),
  };
}

function encodeLeftOut({ member, ...why }: FailoverPlan["leftOut"][number]): LeftOut {
  return { member, reason: encodeRefusal(why) };
}

function encodeRefusal({ code, why, hint }: FailoverPlan["warnings"][number]): Refusal {
  return { code, message: why, hint, kind: "refused" };
}
