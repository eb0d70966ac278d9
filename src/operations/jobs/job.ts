import { flag, listOf, oneOf, optional, record, type Shape, text, whole } from "#src/base/json-shape.js";
import { FENCING, type Fencing, PLANNED_REIGN, type PlannedReign } from "#src/operations/jobs/job-report.js";
import { REUNION, type ReunionRecord } from "#src/operations/jobs/reunion-record.js";

/** A job as it is on record. It is kept in the record of its group; README.md says why, and for how long. */
export interface JobRecord {
  readonly id: string;
  readonly verb: JobVerb;
  /** Undefined in a record of a version that did not keep it. */
  readonly wish: JobWish | undefined;
  readonly requestId: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly state: JobState;
  readonly createMs: number;
  readonly endMs: number | undefined;
  readonly steps: readonly JobStep[];
  readonly refusal: JobRefusal | undefined;
  /** Of a failover or a change of point that came to a promise. */
  readonly report: PlannedReign | undefined;
  readonly fencing: Fencing | undefined;
  /** Of a reprotect that came to a change of roles. */
  readonly reunion?: ReunionRecord | undefined;
}

/** As on the command line. */
export const JOB_VERBS = [
  "failover",
  "change-point",
  "commit",
  "reprotect",
  "rollback",
  "planned-failover",
  "verify",
] as const;
export type JobVerb = (typeof JOB_VERBS)[number];

const JOB_STATES = ["running", "succeeded", "failed", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What was asked for, in its words: the same request asks for the same. */
export interface JobWish {
  /** In the grammar for points; empty for a commit. */
  readonly selector: string;
  readonly includeFuzzy: boolean;
  readonly force: boolean;
  readonly deletePoints: boolean;
  /** The old primary is asked to stop first. */
  readonly stopSource?: boolean | undefined;
  /** Of a comparison: what differs is sent again. */
  readonly repair?: boolean | undefined;
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
  verb: oneOf(JOB_VERBS),
  wish: optional(
    record<JobWish>({
      selector: text,
      includeFuzzy: flag,
      force: flag,
      deletePoints: flag,
      stopSource: optional(flag),
      repair: optional(flag),
    }),
  ),
  requestId: text,
  requestedBy: text,
  reason: text,
  state: oneOf(JOB_STATES),
  createMs: whole,
  endMs: optional(whole),
  steps: listOf(STEP),
  refusal: optional(record<JobRefusal>({ kind: text, code: text, message: text, hint: text })),
  report: optional(PLANNED_REIGN),
  fencing: optional(FENCING),
  reunion: optional(REUNION),
});
