import type { JobRecord } from "#src/operations/jobs/job.js";
import type { JobProgress } from "#src/operations/jobs/job-progress.js";
import type { Fencing, LeftOut, PredictedLoss } from "#src/operations/jobs/job-report.js";
import { isLeavable } from "#src/operations/jobs/leave-job.js";

/** A job, whichever group it is of. Plain data. */
export interface JobPicture extends Omit<JobRecord, "report" | "fencing"> {
  readonly group: string;
  readonly site: string;
  readonly report: FailoverReport | undefined;
  /** Of the step under way; undefined where there is nothing to count. */
  readonly progress?: JobProgress | undefined;
  /** What a comparison found; of the last one that has ended, or is under way. */
  readonly verified?: VerifiedReport | undefined;
  /** Whether it may be left now. */
  readonly cancellable: boolean;
}

export interface VerifiedReport {
  readonly comparedBytes: number;
  readonly differentBytes: number;
  readonly repairedBytes: number;
  readonly ranges: readonly { readonly member: string; readonly offset: number; readonly length: number }[];
  /** There are more. */
  readonly isCoarse: boolean;
}

export interface FailoverReport {
  readonly position: { readonly epoch: number; readonly sequence: number };
  readonly pointId: string;
  readonly epoch: number;
  readonly loss: PredictedLoss;
  readonly fencing: Fencing | undefined;
  readonly leftOut: readonly LeftOut[];
}

export function paintJob(group: string, site: string, job: JobRecord, progress?: JobProgress): JobPicture {
  const { report, fencing, ...rest } = job;
  const cancellable = isLeavable(job);
  const running = job.state === "running" ? progress : undefined;
  const shown = {
    ...rest,
    group,
    site,
    cancellable,
    ...(running === undefined ? {} : { progress: running }),
  };
  if (report === undefined) return { ...shown, report };
  const { parent, pointId, epoch, loss, leftOut } = report;
  const position = { epoch: parent.epoch, sequence: parent.sequence };
  return { ...shown, report: { position, pointId, epoch, loss, fencing, leftOut } };
}
