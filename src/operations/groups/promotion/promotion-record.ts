import { flag, listOf, optional, record, type Shape, text, whole } from "#src/base/json-shape.js";
import { JOB, type JobRecord } from "#src/operations/jobs/job.js";
import {
  FENCING,
  type Fencing,
  PLANNED,
  PLANNED_REIGN,
  type PlannedReign,
} from "#src/operations/jobs/job-report.js";

/**
 * What the record of a copy says once somebody has asked for it to be served: what is decided, what is so, and the jobs.
 * Whether it is so is said by the state file alone: the promise there decides which of these counts (`settledReign`).
 */
export interface PromotionRecord {
  /** What is served, or was to be. */
  readonly reign: Reign | undefined;
  /** About to be promised, by that job. */
  readonly intent: Intent | undefined;
  /** What the old primary is promised by a rollback, until it has taken it. */
  readonly grant?: Grant | undefined;
  /** Oldest first; how many is for `withJob` to say. */
  readonly jobs: readonly JobRecord[];
}

export interface Reign extends PlannedReign {
  readonly fencing: Fencing;
  /** Undefined until it is decided that the failover is final. */
  readonly commit: Commit | undefined;
  /** For how long the daemon has run since the failover, as far as it was written down; counted until a commit is decided. */
  readonly openMs?: number | undefined;
}

export interface Commit {
  /** All that had to be done because of it is done. */
  readonly isDone: boolean;
  readonly deletePoints: boolean;
  /** For how long the daemon has run since, as far as it was written down. */
  readonly agedMs: number;
}

export interface Intent {
  readonly job: string;
  readonly planned: PlannedReign;
}

/** The reign that the old primary is to open. */
export interface Grant {
  readonly job: string;
  readonly epoch: number;
  /** Id of its entry, as text. */
  readonly entry: string;
}

export const PROMOTION: Shape<PromotionRecord> = record<PromotionRecord>({
  reign: optional(
    record<Reign>({
      ...PLANNED,
      fencing: FENCING,
      commit: optional(record<Commit>({ isDone: flag, deletePoints: flag, agedMs: whole })),
      openMs: optional(whole),
    }),
  ),
  intent: optional(record<Intent>({ job: text, planned: PLANNED_REIGN })),
  grant: optional(record<Grant>({ job: text, epoch: whole, entry: text })),
  jobs: listOf(JOB),
});

export const NO_PROMOTION: PromotionRecord = { reign: undefined, intent: undefined, jobs: [] };
