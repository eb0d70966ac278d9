import type { GroupPosition, LossPicture } from "#src/operations/groups/group-picture.js";
import type { JobPicture } from "#src/operations/jobs/job-picture.js";
import type { LeftOut } from "#src/operations/jobs/job-report.js";

/** Failing over and what follows it, as it is asked for and answered. Plain data. */

export interface FailoverWish {
  /** In the grammar for points. */
  readonly selector: string;
  readonly includeFuzzy: boolean;
  /** Although the point is damaged, or the store is not as it was written. */
  readonly force: boolean;
  /** The old primary is asked to stop first, and what it still sends is taken for so long at most; undefined: it is not. */
  readonly stopSource?: { readonly timeoutMs: number } | undefined;
  /** Of the entry that it opens, where the primary has named it in handing over. */
  readonly entryId?: bigint | undefined;
}

/** Of which other verbs it can be asked what they would do now. */
export type PlanAsked =
  | { readonly verb: "planned-failover"; readonly deletePoints: boolean }
  /** `to`: empty, or the old primary. */
  | { readonly verb: "reprotect"; readonly to: string };

/** What a verb would do now. */
export interface FailoverPlan {
  readonly verb: "failover" | "change-point" | PlanAsked["verb"];
  readonly group: string;
  readonly site: string;
  readonly position: GroupPosition;
  /** Empty where no point was cut. */
  readonly pointId: string;
  readonly epoch: number;
  readonly loss: LossPicture;
  /** What would be copied, or compared so that what differs is; undefined: not known, up to everything. */
  readonly moveBytes: number | undefined;
  readonly members: readonly string[];
  readonly leftOut: readonly LeftOutPicture[];
  readonly creates: readonly string[];
  readonly severs: readonly string[];
  readonly roomFreeBytes: number | undefined;
  /** When both sites were last compared and found equal; undefined: never that is known here. */
  readonly lastCleanVerifyMs?: number | undefined;
  readonly blockers: readonly RefusalPicture[];
  readonly warnings: readonly RefusalPicture[];
  readonly confirm: string;
}

export type LeftOutPicture = LeftOut;

export interface RefusalPicture {
  readonly code: string;
  readonly why: string;
  readonly hint: string;
}

export type { JobPicture };
