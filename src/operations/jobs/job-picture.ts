import type { JobRecord } from "#src/operations/jobs/job.js";
import type { Fencing, LeftOut, PredictedLoss } from "#src/operations/jobs/job-report.js";

/** A job, whichever group it is of. Plain data. */
export interface JobPicture extends Omit<JobRecord, "report" | "fencing"> {
  readonly group: string;
  readonly site: string;
  readonly report: FailoverReport | undefined;
}

export interface FailoverReport {
  readonly position: { readonly epoch: number; readonly sequence: number };
  readonly pointId: string;
  readonly epoch: number;
  readonly loss: PredictedLoss;
  readonly fencing: Fencing | undefined;
  readonly leftOut: readonly LeftOut[];
}

export function paintJob(group: string, site: string, job: JobRecord): JobPicture {
  const { report, fencing, ...rest } = job;
  if (report === undefined) return { ...rest, group, site, report };
  const { parent, pointId, epoch, loss, leftOut } = report;
  const position = { epoch: parent.epoch, sequence: parent.sequence };
  return { ...rest, group, site, report: { position, pointId, epoch, loss, fencing, leftOut } };
}
