import type { TidemarkError } from "#src/base/errors.js";
import type { JobRecord, JobStep, JobVerb, JobWish } from "#src/operations/jobs/job.js";
import { jobCancelled } from "#src/operations/jobs/job-errors.js";
import { type Fencing, type PlannedReign, strongestFencing } from "#src/operations/jobs/job-report.js";
import { isLeavable } from "#src/operations/jobs/leave-job.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** The steps of each verb, in their order, as README.md counts them. */
const STEPS: Readonly<Record<JobVerb, readonly (readonly [string, string])[]>> = {
  failover: [
    ["pre-promote", "the hook of this site before it"],
    ["stop-source", "the old primary is asked to stop, and what it has still to send is taken"],
    ["fence", "the hook of this site that keeps the old primary from writing"],
    ["stop-following", "nothing is taken from the primary any more"],
    ["decide", "the point and what it leaves out are on record"],
    ["reserve", "the point, and all that was received, are kept openable"],
    ["promise", "the new reign is durable"],
    ["serve", "the volumes are served"],
    ["post-promote", "the hook of this site after it"],
    ["fence-peer", "the old primary is told"],
  ],
  "change-point": [
    ["pre-promote", "the hook of this site before it"],
    ["end-exports", "clients are told, and nothing of theirs is under way"],
    ["keep-writes", "what was written since is kept as a branch, with a point at its end"],
    ["decide", "the point and what it leaves out are on record"],
    ["reserve", "the point is kept openable"],
    ["promise", "the new reign is durable"],
    ["serve", "the volumes are served"],
    ["post-promote", "the hook of this site after it"],
  ],
  commit: [
    ["decide", "that it is final is on record"],
    ["release", "what only a change of point needs is let go of"],
    ["post-commit", "the hook of this site after it"],
  ],
  rollback: [
    ["ask-peer", "the old primary has stopped, and will take the group back"],
    ["end-exports", "clients are told, and nothing of theirs is under way"],
    ["keep-writes", "what was written since the failover is kept as a branch, with a point at its end"],
    ["decide", "that it is rolled back, and what the old primary is promised, is on record"],
    ["promise", "the next epoch is promised to the old primary, durably"],
    ["tell-peer", "the old primary has opened its reign, and serves"],
  ],
  reprotect: [
    ["hold-writes", "what clients ask for waits, and nothing of theirs is under way"],
    ["go-in-place", "the images hold all that was written, and are written themselves from here on"],
    ["reverse", "that this site is the primary, and the old one its secondary, is on record"],
    ["compare", "what may differ is compared by hash, and what differs is sent"],
  ],
  "planned-failover": [
    ["pre-demote", "the hook of this site before it"],
    ["hold-writes", "what clients ask for waits, and nothing of theirs is under way"],
    ["drain", "the secondary can be promoted to all that was written"],
    ["stop", "the images are synced, and nothing is given out any more"],
    ["hand-over", "that the secondary may take it is durable"],
    ["outcome", "the secondary has answered"],
    ["post-demote", "the hook of this site after it"],
  ],
  verify: [
    ["cut-point", "a point is put into the order, and what the volumes hold at it is guarded"],
    ["compare-sites", "both sites are hashed at it, and compared"],
    ["send-again", "what differs is sent again"],
    ["compare-again", "what was sent again is compared, at another point"],
  ],
};

/** Who asks for a job, and why. */
export type Asking = Pick<JobRecord, "requestId" | "requestedBy" | "reason">;

/** Its id, its verb, what is wished, by whom; and which of the steps that not every group has are steps of it. */
export type JobAsked = [
  id: string,
  verb: JobVerb,
  wish: JobWish | undefined,
  asking: Asking,
  has?: (step: string) => boolean,
];

/** A job on its way: its steps with their times, as the record is to say them. */
export class JobRun {
  readonly #clock: Clock;
  readonly #leave = new AbortController();
  #job: JobRecord;
  #cancelled: TidemarkError | undefined;

  /** `has`: which of the steps that not every group has are steps of this one. */
  constructor(
    clock: Clock,
    id: string,
    verb: JobVerb,
    wish: JobWish | undefined,
    { requestId, requestedBy, reason }: Asking,
    has: (step: string) => boolean = () => true,
  ) {
    this.#clock = clock;
    const steps = STEPS[verb]
      .filter(([name]) => has(name))
      .map(
        ([name, title]): JobStep => ({ name, title, state: "pending", startMs: undefined, endMs: undefined }),
      );
    const createMs = clock.wallMs();
    const asked = { id, verb, wish, requestId, requestedBy, reason, createMs, endMs: undefined, steps };
    this.#job = { ...asked, state: "running", refusal: undefined, report: undefined, fencing: undefined };
  }

  /** One that is on record already, and goes on. */
  static of(clock: Clock, job: JobRecord | undefined): JobRun | undefined {
    if (job === undefined) return undefined;
    const run = new JobRun(clock, job.id, job.verb, job.wish, job);
    run.#job = job;
    return run;
  }

  get job(): JobRecord {
    return this.#job;
  }

  /** Aborted when somebody cancels it, for what can be ended before its time. */
  get signal(): AbortSignal {
    return this.#leave.signal;
  }

  /** Why the job is to be left, once its present step has come to an end; undefined: it goes on. */
  get cancelled(): TidemarkError | undefined {
    return this.#cancelled;
  }

  /** False: its present step is none that may be left. */
  cancel(by: string, why: string): boolean {
    if (!isLeavable(this.#job)) return false;
    this.#cancelled ??= jobCancelled(this.#job, by, why);
    this.#leave.abort(this.#cancelled);
    return true;
  }

  /** The step before it has succeeded. */
  begin(name: string): void {
    const nowMs = this.#clock.wallMs();
    this.#endRunning("succeeded", nowMs);
    this.#steps((step) => (step.name === name ? { ...step, state: "running", startMs: nowMs } : step));
  }

  /** The step under way has ended, and what it came to does not decide about the next. */
  ended(name: string, { state, output }: Pick<JobStep, "state" | "output">): void {
    const endMs = this.#clock.wallMs();
    this.#steps((step) => (step.name === name ? { ...step, state, output, endMs } : step));
  }

  /** Of the step under way, in its output. */
  noted(name: string, line: string): void {
    this.#steps((step) => (step.name === name ? { ...step, output: [line] } : step));
  }

  /** What vouches for the old primary, before anything is promised. */
  fenced(by: Fencing): void {
    this.#job = { ...this.#job, fencing: by };
  }

  /** It has come to the promise. `fencing`: what is known of the reign before. */
  promised(report: PlannedReign, fencing?: Fencing): void {
    this.#job = { ...this.#job, report, fencing: strongestFencing(this.#job.fencing, fencing) };
  }

  /** All begins anew. */
  again(): void {
    this.#steps((step) => ({ ...step, state: "pending", startMs: undefined, endMs: undefined }));
  }

  succeed(fencing = this.#job.fencing): void {
    const endMs = this.#clock.wallMs();
    this.#endRunning("succeeded", endMs);
    this.#steps((step) => (step.state === "pending" ? { ...step, state: "skipped" } : step));
    this.#job = { ...this.#job, fencing, state: "succeeded", endMs };
  }

  fail(error: Pick<TidemarkError, "kind" | "code" | "message" | "hint">): void {
    const endMs = this.#clock.wallMs();
    this.#endRunning("failed", endMs);
    this.#job = failed(this.#job, error, endMs);
  }

  /** It is left where it is, by `cancel`. */
  left(error: Pick<TidemarkError, "kind" | "code" | "message" | "hint">): void {
    this.fail(error);
    this.#job = { ...this.#job, state: "cancelled" };
  }

  #endRunning(state: "succeeded" | "failed", endMs: number): void {
    this.#steps((step) => (step.state === "running" ? { ...step, state, endMs } : step));
  }

  #steps(change: (step: JobStep) => JobStep): void {
    this.#job = { ...this.#job, steps: this.#job.steps.map(change) };
  }
}

/** One that nobody ends, since the daemon that ran it is gone, and that has come to what it was for all the same. */
export function succeeded(job: JobRecord, endMs: number): JobRecord {
  const steps = job.steps.map((step) =>
    step.state === "running" ? { ...step, state: "succeeded" as const, endMs } : step,
  );
  return { ...job, steps, state: "succeeded", endMs };
}

export function failed(
  job: JobRecord,
  { kind, code, message, hint }: Pick<TidemarkError, "kind" | "code" | "message" | "hint">,
  endMs: number,
): JobRecord {
  const steps = job.steps.map((step) =>
    step.state === "running" ? { ...step, state: "failed" as const, endMs } : step,
  );
  return { ...job, steps, state: "failed", endMs, refusal: { kind, code, message, hint } };
}
