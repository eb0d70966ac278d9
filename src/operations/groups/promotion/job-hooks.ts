import { describeError, TidemarkError } from "#src/base/errors.js";
import type { HookFacts } from "#src/domain/hooks/hook-environment.js";
import { type HookOutcome, hasSucceeded } from "#src/domain/hooks/hook-outcome.js";
import type { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import { type JobRecord, type JobStep, OUTPUT_STEP_LINES_MAX } from "#src/operations/jobs/job.js";
import type { JobRun } from "#src/operations/jobs/job-run.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Moments that are steps of jobs, each under its own name. */
export const HOOK_STEPS = [
  "pre-promote",
  "fence",
  "post-promote",
  "post-commit",
  "pre-demote",
  "post-demote",
] as const;
export type HookStep = (typeof HOOK_STEPS)[number];

export interface JobHooksOptions {
  readonly hooks: GroupHooks;
  readonly logger: Logger;
  readonly save: (job: JobRecord) => Promise<void>;
}

/**
 * Hooks as steps of jobs. That one is about to run is on record before it does; a start that finds a job which has come
 * to its decision, and not to the end of the hook behind it, runs that hook: once more, if the daemon ended in it.
 */
export class JobHooks {
  readonly #options: JobHooksOptions;

  constructor(options: JobHooksOptions) {
    this.#options = options;
  }

  /** Whether a job has the step: a hook that the group does not name is none. */
  has = (step: string): boolean => {
    const moment = HOOK_STEPS.find((one) => one === step);
    return moment === undefined || this.#options.hooks.at(moment) !== undefined;
  };

  /** Before anything was decided. Where it stops the job, or somebody cancels that, nothing has changed but that this is on record. */
  async before(job: JobRun, moment: HookStep = "pre-promote"): Promise<void> {
    const failure = await this.after(job, moment);
    const error = job.cancelled ?? failure;
    if (error === undefined) return;
    if (job.cancelled === undefined) job.fail(error);
    else job.left(error);
    await this.#save(job.job);
    throw error;
  }

  /** What has been done stays done. Resolves with the failure that the group says is one of the job. */
  async after(job: JobRun, moment: HookStep): Promise<TidemarkError | undefined> {
    try {
      await this.#run(job, moment);
      return undefined;
    } catch (error) {
      if (error instanceof TidemarkError) return error;
      throw error;
    }
  }

  async #run(job: JobRun, moment: HookStep): Promise<void> {
    const { hooks } = this.#options;
    const use = hooks.at(moment);
    if (use === undefined) return;
    job.begin(moment);
    await this.#save(job.job);
    const outcome = await hooks.runUse({ ...use, onFailure: "continue" }, factsOf(job.job), job.signal);
    job.ended(moment, stepEnd(outcome));
    if (!hasSucceeded(outcome) && use.onFailure === "abort") throw hooks.failed(use, outcome);
  }

  /** The hook that a job is still to run, of those behind its decision. */
  owedBy(jobs: readonly JobRecord[]): { readonly job: string; readonly moment: HookStep } | undefined {
    const job = jobs.findLast(({ state }) => state === "running");
    const step = job?.steps.find(({ name, endMs }) => name.startsWith("post-") && endMs === undefined);
    const moment = HOOK_STEPS.find((one) => one === step?.name);
    return job === undefined || moment === undefined ? undefined : { job: job.id, moment };
  }

  /** Of a job that has ended otherwise. Its failure stops nothing any more. */
  async runLate(job: JobRecord, moment: HookStep, nowMs: () => number): Promise<void> {
    const { hooks } = this.#options;
    const use = hooks.at(moment);
    if (use === undefined) return;
    const startMs = nowMs();
    const outcome = await hooks.runUse({ ...use, onFailure: "continue" }, factsOf(job));
    const done = { ...stepEnd(outcome), startMs, endMs: nowMs() };
    const steps = job.steps.map((step) => (step.name === moment ? { ...step, ...done } : step));
    await this.#save({ ...job, steps });
  }

  async #save(job: JobRecord): Promise<void> {
    try {
      await this.#options.save(job);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#options.logger.warn("how far a job is could not be recorded", { error: describeError(error) });
    }
  }
}

function stepEnd(outcome: HookOutcome): Pick<JobStep, "state" | "output"> {
  const output = outcome.output.slice(-OUTPUT_STEP_LINES_MAX);
  return { state: hasSucceeded(outcome) ? "succeeded" : "failed", output };
}

function factsOf({ id, verb, report }: JobRecord): HookFacts {
  if (report === undefined) return { job: id, verb };
  const { epoch, pointId: point, parent } = report;
  return { job: id, verb, epoch, point, sequence: parent.sequence };
}
