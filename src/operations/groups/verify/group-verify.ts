import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { notNow, troubleFrom } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { KeptVerify } from "#src/operations/groups/verify/kept-verify.js";
import {
  interrupted,
  interruptedTooOften,
  notInStep,
  underWayWithoutRepair,
} from "#src/operations/groups/verify/verify-errors.js";
import {
  NEVER_COMPARED,
  type VerifyPhase,
  type VerifyPicture,
  type VerifySummary,
} from "#src/operations/groups/verify/verify-picture.js";
import {
  differsOf,
  type VerifyRecord,
  verifyJobsOf,
  withVerifyJob,
} from "#src/operations/groups/verify/verify-record.js";
import { VerifySchedule } from "#src/operations/groups/verify/verify-schedule.js";
import { type VerifyFindings, VerifyWork } from "#src/operations/groups/verify/verify-work.js";
import type { JobRecord } from "#src/operations/jobs/job.js";
import { type JobPicture, paintJob } from "#src/operations/jobs/job-picture.js";
import { progressOf } from "#src/operations/jobs/job-progress.js";
import { type Asking, JobRun } from "#src/operations/jobs/job-run.js";
import { answered, wishToVerify } from "#src/operations/jobs/job-wish.js";
import type { Logger } from "#src/telemetry/logger.js";

/** One that is begun again so often may be what ends the daemon: then somebody is to look. */
const ATTEMPTS_MAX = 5;
const BY_SCHEDULE: Asking = { requestId: "", requestedBy: "schedule", reason: "" };

export interface GroupVerifyOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly logger: Logger;
  /** Of the capture that goes on; undefined while there is none. */
  readonly sending: () =>
    | {
        readonly capture: Capture;
        readonly cutter: PointCutter;
        readonly state: { readonly state: { readonly lineage: readonly { readonly epoch: number }[] } };
      }
    | undefined;
  readonly isFollowed: () => boolean;
}

interface Attempt {
  readonly work: VerifyWork;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  readonly beganMs: number;
  readonly restart: string;
}

/** In which step of its job it is. */
const STEPS: Readonly<Partial<Record<VerifyPhase, string>>> = {
  comparing: "compare-sites",
  repairing: "send-again",
  "comparing-again": "compare-again",
};

/**
 * Comparing both sides of one group, at its primary: as a job, one at a time, when it is asked for or due. What one found is on
 * record with its job, in one instant.
 *
 * One whose capture ends (a start of the daemon, a change of members) begins again by itself, at another point, as soon as the
 * group is in step: what it had hashed says nothing of what was written since.
 */
export class GroupVerify {
  readonly #options: GroupVerifyOptions;
  readonly #kept: KeptVerify;
  readonly #schedule: VerifySchedule;
  #job: JobRun | undefined;
  #attempt: Attempt | undefined;
  #hasTurn = false;
  /** From the begin of a capture until it is about to end: in between nobody watches what is written. */
  #isWatched = false;
  #comparedBytes = 0;
  #mismatchBytes = 0;

  constructor(options: GroupVerifyOptions) {
    this.#options = options;
    this.#kept = new KeptVerify(options.keeper);
    const { clock } = options.ports;
    this.#job = JobRun.of(
      clock,
      this.#record.jobs.find(({ state }) => state === "running"),
    );
    this.#schedule = new VerifySchedule({
      clock,
      everyMs: () => options.keeper.record.specification.verify?.everyMs,
      doneMs: () => this.#record.doneMs,
      failedMs: () => (this.#record.last?.failure === undefined ? undefined : this.#record.last.endMs),
      begin: () => this.#beginDue(),
    });
  }

  get picture(): VerifyPicture {
    const { keeper, ports } = this.#options;
    return { group: keeper.record.specification.group, site: ports.site, ...this.#state };
  }

  get summary(): VerifySummary {
    const record = this.#record;
    const { last, doneMs, equalMs } = record;
    return {
      isRunning: this.#job !== undefined,
      doneMs,
      equalMs,
      differentBytes: differsOf(record)?.bytes ?? 0,
      everyMs: this.#options.keeper.record.specification.verify?.everyMs,
      failure: last?.failure,
      endMs: last?.endMs,
      comparedBytes: this.#comparedBytes,
      mismatchBytes: this.#mismatchBytes,
    };
  }

  /** What was found to differ and was not repaired, until all was compared again and is equal, or is sent again. */
  get trouble(): Trouble | undefined {
    const differs = differsOf(this.#record);
    if (differs === undefined) return undefined;
    const { group } = this.#options.keeper.record.specification;
    return {
      code: "SIDES_DIFFER",
      why: `${differs.bytes} bytes of the secondary are not what the primary held at the point ${differs.point}`,
      hint: `tidemark verify ${group} --repair sends them again; scrub the secondary, and check the disks of both`,
    };
  }

  get jobs(): readonly JobPicture[] {
    const { keeper, ports } = this.#options;
    const { pairing, specification } = keeper.record;
    if (pairing?.role !== "active") return [];
    const known = verifyJobsOf({ verify: this.#record, superseded: pairing.superseded });
    const verified = this.picture;
    return known.map((job) => {
      const live = job.id === this.#job?.job.id && job.state === "running" ? this.#job.job : undefined;
      const painted = paintJob(specification.group, ports.site, live ?? job, live && this.#progress());
      return job.id === verified.job ? { ...painted, verified } : painted;
    });
  }

  /** Begins one, durably; what is under way stays. */
  async begin(
    repair: boolean,
    asking: Pick<Change, "requestId" | "requestedBy" | "reason">,
  ): Promise<VerifyPicture> {
    const { group } = this.#options.keeper.record.specification;
    if (answered(group, this.#record.jobs, "verify", wishToVerify(repair), asking) !== undefined)
      return this.picture;
    if (this.#job !== undefined) {
      if (repair && this.#job.job.wish?.repair !== true) throw underWayWithoutRepair(group, this.#job.job.id);
      return this.picture;
    }
    const now = this.#sending;
    if (now === undefined) throw notNow(group, { why: "it is not open", hint: "ask again in a moment" });
    if (!now.cutter.isReady) throw notInStep(group);
    await this.#begin(repair, asking);
    return this.picture;
  }

  /** Undefined: it is none of these. False: it has ended otherwise. */
  cancel(id: string, by: string, why: string): boolean | undefined {
    const known = this.#record.jobs.find((job) => job.id === id);
    if (known === undefined) return undefined;
    const job = this.#job;
    if (job?.job.id !== id) return known.state === "cancelled";
    job.cancel(by, why);
    // One that waits has nothing under way that would end it.
    if (this.#attempt === undefined && job.cancelled !== undefined) void this.#failed(job, job.cancelled);
    return true;
  }

  /** A capture has begun. */
  begun(): void {
    this.#isWatched = true;
    this.#schedule.start();
    this.inStep();
  }

  /** What waits may be begun now. */
  inStep(): void {
    if (this.#job !== undefined) this.#goOn(this.#job);
    else this.#schedule.look();
  }

  /** The capture ends. Resolves when nothing of it is read any more. */
  async interrupt(): Promise<void> {
    this.#isWatched = false;
    this.#schedule.stop();
    this.#attempt?.abort.abort(interrupted(this.#options.keeper.record.specification.group));
    await this.#attempt?.ended;
  }

  get #sending(): ReturnType<GroupVerifyOptions["sending"]> {
    return this.#isWatched ? this.#options.sending() : undefined;
  }

  get #record(): VerifyRecord {
    return this.#kept.record;
  }

  get #state(): Omit<VerifyPicture, "group" | "site"> {
    const job = this.#job?.job;
    if (job !== undefined) return { ...this.#findings(job), state: "running", job: job.id };
    const { last, jobs } = this.#record;
    if (last === undefined) return NEVER_COMPARED;
    const state = last.failure === undefined ? "done" : "failed";
    return { ...last, state, phase: "none", job: jobs.at(-1)?.id ?? "" };
  }

  #findings({ createMs, wish }: JobRecord): VerifyFindings {
    if (this.#attempt !== undefined) return this.#attempt.work.findings;
    return { ...NEVER_COMPARED, phase: "waiting", repair: wish?.repair === true, startMs: createMs };
  }

  #progress() {
    if (this.#attempt === undefined) return undefined;
    const { work, beganMs } = this.#attempt;
    const { comparedBytes, totalBytes, phase } = work.findings;
    if (phase !== "comparing") return undefined;
    const seconds = (this.#options.ports.clock.monotonicMs() - beganMs) / 1000;
    return progressOf({
      doneBytes: comparedBytes,
      totalBytes,
      bytesPerSecond: seconds > 0 ? comparedBytes / seconds : 0,
    });
  }

  /** Never while nobody follows: it would only wait for a secondary that may be away for long. */
  #beginDue(): boolean {
    const { isFollowed, ports, logger } = this.#options;
    const isReady = this.#sending?.cutter.isReady === true && isFollowed();
    if (this.#job !== undefined || !isReady || !ports.verifyTurns.take()) return false;
    this.#hasTurn = true;
    this.#begin(false, BY_SCHEDULE).catch((error: unknown) => {
      this.#letTurnGo();
      logger.warn("a comparison that was due was not begun", { error: describeError(error) });
    });
    return true;
  }

  async #begin(repair: boolean, asking: Asking): Promise<void> {
    const { ports } = this.#options;
    const job = new JobRun(ports.clock, ports.random.uuid(), "verify", wishToVerify(repair), asking);
    job.begin("cut-point");
    this.#job = job;
    try {
      await this.#kept.save((record) => withVerifyJob({ ...record, attempts: 1 }, job.job));
    } catch (error) {
      this.#job = undefined;
      throw error;
    }
    this.#goOn(job, true);
  }

  #goOn(job: JobRun, isFirst = false): void {
    if (this.#attempt !== undefined) return;
    const now = this.#sending;
    if (now === undefined || !now.cutter.isReady) {
      // It may wait for long, and keeps nobody from their turn.
      this.#letTurnGo();
      return;
    }
    const { ports, keeper, logger } = this.#options;
    const abort = new AbortController();
    const work = new VerifyWork({
      ...{ ports, keeper, logger, capture: now.capture, cutter: now.cutter },
      epoch: now.state.state.lineage.at(-1)?.epoch,
      repair: job.job.wish?.repair === true,
      signal: AbortSignal.any([abort.signal, job.signal]),
      onPhase: (phase) => this.#enter(job, phase),
      onCompared: (bytes) => {
        this.#comparedBytes += bytes;
      },
    });
    const ended = this.#perform(job, work, abort.signal, isFirst).finally(() => {
      this.#attempt = undefined;
      this.#letTurnGo();
      ports.onChange();
    });
    const beganMs = ports.clock.monotonicMs();
    this.#attempt = { work, abort, ended, beganMs, restart: this.#kept.restart };
  }

  async #perform(job: JobRun, work: VerifyWork, interrupting: AbortSignal, isFirst: boolean): Promise<void> {
    const { logger } = this.#options;
    try {
      if (!isFirst) await this.#again(job);
      await work.run();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (interrupting.aborted && job.cancelled === undefined) {
        logger.info(
          "the comparison of both sides was interrupted, and begins again when the group is in step",
          {},
        );
        return;
      }
      return await this.#failed(job, error, work.findings);
    }
    job.succeed();
    await this.#ended(job, "done", work.findings);
  }

  /** It is on record before anything of it is done, so that what ends the daemon each time is not done for ever. */
  async #again(job: JobRun): Promise<void> {
    const { attempts: before } = this.#record;
    const { group } = this.#options.keeper.record.specification;
    if (before >= ATTEMPTS_MAX) throw interruptedTooOften(group, before);
    const attempts = before + 1;
    job.again();
    job.begin("cut-point");
    const why = "the daemon was started, or the capture began anew";
    job.noted("cut-point", `attempt ${attempts} of ${ATTEMPTS_MAX} at the most: ${why}`);
    await this.#kept.save((record) => withVerifyJob({ ...record, attempts }, job.job));
  }

  /** Which step it is in is for people: it goes on where that cannot be written. */
  #enter(job: JobRun, phase: VerifyPhase): void {
    const step = STEPS[phase];
    if (step !== undefined) job.begin(step);
    const { job: entered } = job;
    this.#kept
      .save((record) => withVerifyJob(record, entered))
      .catch((error: unknown) =>
        this.#options.logger.warn("how far a comparison is could not be recorded", {
          error: describeError(error),
        }),
      );
    this.#options.ports.onChange();
  }

  async #failed(job: JobRun, error: TidemarkError, findings?: VerifyFindings): Promise<void> {
    if (job.cancelled === undefined) {
      job.fail(error);
      this.#options.logger.warn("the comparison of both sides has ended early", {
        error: describeError(error),
        code: error.code,
      });
    } else job.left(error);
    const found = findings ?? this.#findings(job.job);
    await this.#ended(job, "failed", { ...found, failure: troubleFrom(error) });
  }

  async #ended(job: JobRun, state: "done" | "failed", findings: VerifyFindings): Promise<void> {
    const { ports, logger } = this.#options;
    const ended = {
      ...findings,
      state,
      phase: "none" as const,
      job: job.job.id,
      endMs: ports.clock.wallMs(),
    };
    this.#mismatchBytes += findings.differentBytes;
    const { restart } = this.#attempt ?? this.#kept;
    const result = { job: job.job, picture: { ...this.picture, ...ended }, restart };
    this.#job = undefined;
    try {
      // Shown at once; a start that does not find it compares once more.
      await this.#kept.end(result);
    } catch (error) {
      logger.warn("what a comparison found is not on record: the next start makes it again", {
        error: describeError(error),
      });
    }
  }

  #letTurnGo(): void {
    if (this.#hasTurn) this.#options.ports.verifyTurns.letGo();
    this.#hasTurn = false;
  }
}
