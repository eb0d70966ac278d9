import type { GroupPosition, LossPicture } from "#src/operations/groups/group-picture.js";
import type { JobRecord, JobRefusal, JobStep } from "#src/operations/groups/promotion/promotion-record.js";

/** Failing over and what follows it, as it is asked for and answered. Plain data. */

export interface FailoverWish {
  /** In the grammar for points. */
  readonly selector: string;
  readonly includeFuzzy: boolean;
  /** Although the point is damaged, or the store is not as it was written. */
  readonly force: boolean;
  /** Of the entry that it opens, where the primary has named it in handing over. */
  readonly entryId?: bigint | undefined;
}

/** What a failover or a change of point would do now. */
export interface FailoverPlan {
  readonly verb: "failover" | "change-point";
  readonly group: string;
  readonly site: string;
  readonly position: GroupPosition;
  /** Empty where no point was cut. */
  readonly pointId: string;
  readonly epoch: number;
  readonly loss: LossPicture;
  readonly members: readonly string[];
  readonly leftOut: readonly LeftOutPicture[];
  readonly creates: readonly string[];
  readonly severs: readonly string[];
  readonly roomFreeBytes: number | undefined;
  readonly blockers: readonly RefusalPicture[];
  readonly warnings: readonly RefusalPicture[];
  readonly confirm: string;
}

export interface LeftOutPicture {
  readonly member: string;
  readonly code: string;
  readonly why: string;
  readonly hint: string;
}

export interface RefusalPicture {
  readonly code: string;
  readonly why: string;
  readonly hint: string;
}

/** A job, whichever group it is of. */
export interface JobPicture extends Omit<JobRecord, "report" | "fencing"> {
  readonly group: string;
  readonly site: string;
  readonly report: FailoverReport | undefined;
}

export interface FailoverReport {
  readonly position: GroupPosition;
  readonly pointId: string;
  readonly epoch: number;
  readonly loss: LossPicture;
  readonly fencing: "peer-confirmed" | "none" | undefined;
  readonly leftOut: readonly LeftOutPicture[];
}

export type { JobRefusal, JobStep };

export function paintJob(group: string, site: string, job: JobRecord): JobPicture {
  const { report, fencing, ...rest } = job;
  if (report === undefined) return { ...rest, group, site, report };
  const { parent, pointId, epoch, loss, leftOut } = report;
  const position = { epoch: parent.epoch, sequence: parent.sequence };
  return { ...rest, group, site, report: { position, pointId, epoch, loss, fencing, leftOut } };
}
