import {
  flag,
  listOf,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  whole,
} from "#src/operations/groups/record/json-shape.js";
import { REUNION, type ReunionRecord } from "#src/operations/groups/reprotect/reunion-record.js";

/**
 * What the record of a copy says once somebody has asked for it to be served: what is decided, what is so, and the jobs.
 * Whether it is so is said by the state file alone: the promise there decides which of these counts (`settledReign`).
 */
export interface PromotionRecord {
  /** What is served, or was to be. */
  readonly reign: Reign | undefined;
  /** About to be promised, by that job. */
  readonly intent: Intent | undefined;
  /** Oldest first, the last JOBS_MAX. */
  readonly jobs: readonly JobRecord[];
}

/** Of a group: each is a decision of a person, and request ids are answered from them. */
export const JOBS_MAX = 32;

/** What is served from which moment. */
export interface PlannedReign {
  /** Id of the entry that it opens, as text. */
  readonly entry: string;
  readonly epoch: number;
  /** The moment it grows from. */
  readonly parent: { readonly entry: string; readonly epoch: number; readonly sequence: number };
  /** Empty where no point was cut. */
  readonly pointId: string;
  readonly members: readonly {
    readonly member: number;
    readonly name: string;
    readonly at: number;
    readonly fuzzy: boolean;
  }[];
  readonly leftOut: readonly {
    readonly member: string;
    readonly code: string;
    readonly why: string;
    readonly hint: string;
  }[];
  readonly loss: PredictedLoss;
  /** What was held of the old primary's history when this site was promoted in its place; undefined: not known. */
  readonly received?: { readonly entry: string; readonly sequence: number } | undefined;
}

export interface PredictedLoss {
  readonly ageMs: number;
  readonly bytes: number;
  readonly writes: number;
  readonly bound: "exact" | "age-at-most" | "at-most" | "at-least";
}

export interface Reign extends PlannedReign {
  readonly fencing: "peer-confirmed" | "none";
  /** Undefined until it is decided that the failover is final. */
  readonly commit: Commit | undefined;
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

export type JobVerb = "failover" | "change-point" | "commit" | "reprotect";

/** What was asked for, in its words: the same request asks for the same. */
export interface JobWish {
  /** In the grammar for points; empty for a commit. */
  readonly selector: string;
  readonly includeFuzzy: boolean;
  readonly force: boolean;
  readonly deletePoints: boolean;
}

export interface JobRecord {
  readonly id: string;
  readonly verb: JobVerb;
  /** Undefined in a record of a version that did not keep it. */
  readonly wish: JobWish | undefined;
  readonly requestId: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly state: "running" | "succeeded" | "failed";
  readonly createMs: number;
  readonly endMs: number | undefined;
  readonly steps: readonly JobStep[];
  readonly refusal: JobRefusal | undefined;
  /** Of a failover or a change of point that came to a promise. */
  readonly report: PlannedReign | undefined;
  readonly fencing: "peer-confirmed" | "none" | undefined;
  /** Of a reprotect that came to a change of roles. */
  readonly reunion?: ReunionRecord | undefined;
}

/** The end of what a hook printed. The record is written as a whole, and holds many jobs. */
export const OUTPUT_STEP_LINES_MAX = 5;

export interface JobStep {
  readonly name: string;
  readonly title: string;
  readonly state: "pending" | "running" | "succeeded" | "failed" | "skipped";
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  /** Of a hook; undefined while none has run. */
  readonly output?: readonly string[] | undefined;
}

export interface JobRefusal {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const FENCING = oneOf(["peer-confirmed", "none"] as const);

const PLANNED = {
  entry: text,
  epoch: whole,
  parent: record<PlannedReign["parent"]>({ entry: text, epoch: whole, sequence: whole }),
  pointId: text,
  members: listOf(
    record<PlannedReign["members"][number]>({ member: whole, name: text, at: whole, fuzzy: flag }),
  ),
  leftOut: listOf(
    record<PlannedReign["leftOut"][number]>({ member: text, code: text, why: text, hint: text }),
  ),
  loss: record<PredictedLoss>({
    ageMs: whole,
    bytes: whole,
    writes: whole,
    bound: oneOf(["exact", "age-at-most", "at-most", "at-least"]),
  }),
  received: optional(record<NonNullable<PlannedReign["received"]>>({ entry: text, sequence: whole })),
} as const;

const STEP: Shape<JobStep> = record<JobStep>({
  name: text,
  title: text,
  state: oneOf(["pending", "running", "succeeded", "failed", "skipped"]),
  startMs: optional(whole),
  endMs: optional(whole),
  output: optional(listOf(text)),
});

export const JOB: Shape<JobRecord> = record<JobRecord>({
  id: text,
  verb: oneOf(["failover", "change-point", "commit", "reprotect"]),
  wish: optional(record<JobWish>({ selector: text, includeFuzzy: flag, force: flag, deletePoints: flag })),
  requestId: text,
  requestedBy: text,
  reason: text,
  state: oneOf(["running", "succeeded", "failed"]),
  createMs: whole,
  endMs: optional(whole),
  steps: listOf(STEP),
  refusal: optional(record<JobRefusal>({ kind: text, code: text, message: text, hint: text })),
  report: optional(record<PlannedReign>(PLANNED)),
  fencing: optional(FENCING),
  reunion: optional(REUNION),
});

export const PROMOTION: Shape<PromotionRecord> = record<PromotionRecord>({
  reign: optional(
    record<Reign>({
      ...PLANNED,
      fencing: FENCING,
      commit: optional(record<Commit>({ isDone: flag, deletePoints: flag, agedMs: whole })),
    }),
  ),
  intent: optional(record<Intent>({ job: text, planned: record<PlannedReign>(PLANNED) })),
  jobs: listOf(JOB),
});

export const NO_PROMOTION: PromotionRecord = { reign: undefined, intent: undefined, jobs: [] };
