import { describeError, TidemarkError } from "#src/base/errors.js";
import { describeEnd, hasSucceeded } from "#src/domain/hooks/hook-outcome.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import type { JobHooks } from "#src/operations/groups/promotion/job-hooks.js";
import type { PromotionKeeper } from "#src/operations/groups/promotion/promotion-keeper.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import { type JobVerb, OUTPUT_STEP_LINES_MAX } from "#src/operations/jobs/job.js";
import type { JobRun } from "#src/operations/jobs/job-run.js";
import type { Logger } from "#src/telemetry/logger.js";

/** An old primary whose link is down answers soon, or is gone: a disaster does not wait for it. */
const ASK_AWAY_MS_MAX = 3000;
/** Its writers wait for so long beyond what may still come: by then the promise is made, and it hears of that. */
const HOLD_BEYOND_MS = 15_000;
const LOOK_MS = 5;

export interface SourceStopOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly logger: Logger;
  readonly hooks: GroupHooks;
  readonly steps: JobHooks;
  readonly kept: PromotionKeeper;
  readonly running: () => RunningCopy;
}

/** Writers at the old primary wait, and are to go on where the failover comes to nothing. */
export interface StoppedSource {
  letGo(): void;
}

/** Of the steps that not every failover has: a hand-over in order has stopped the old primary itself, and must not kill it. */
export function isStepOf(step: string, verb: JobVerb, { stopSource, entryId }: FailoverWish): boolean {
  if (step === "stop-source") return verb === "failover" && stopSource !== undefined;
  return step !== "fence" || (verb === "failover" && entryId === undefined);
}

/**
 * Before anything is decided: the old primary is asked to stop, so that `latest` is all that it has acknowledged.
 *
 * 1. The old primary itself: its writers wait, and it says where its order ends. 2. The hook `stop-source`, which is told whether
 * it has answered. 3. What is on its way is taken, in bounded time. 4. The hook `fence`.
 *
 * Best effort: what came of it is in the output of the steps, and the failover goes on; but for a hook of which the group says
 * that its failure is to stop the job. Where that stops, or is cancelled, writers go on.
 */
export class SourceStop {
  readonly #options: SourceStopOptions;

  constructor(options: SourceStopOptions) {
    this.#options = options;
  }

  /** Undefined: nobody is held. */
  async stop(job: JobRun, wish: FailoverWish): Promise<StoppedSource | undefined> {
    const has = (step: string) => job.job.steps.some(({ name }) => name === step);
    const isAsked = has("stop-source") && wish.stopSource !== undefined;
    try {
      if (isAsked) await this.#stop(job, wish.stopSource.timeoutMs);
      if (has("fence")) await this.#fence(job);
    } catch (error) {
      if (isAsked) this.#letGo();
      throw error;
    }
    return isAsked ? { letGo: () => this.#letGo() } : undefined;
  }

  async #stop(job: JobRun, timeoutMs: number): Promise<void> {
    const { kept } = this.#options;
    await kept.begin(job, "stop-source");
    const holdMs = timeoutMs + HOLD_BEYOND_MS;
    const asked = await this.#ask(holdMs, timeoutMs);
    const hook = await this.#hook(job, asked.end === undefined ? "unanswered" : "stopped");
    if (hook.hasSucceeded) job.fenced("hook");
    // A hook takes its time: the writers wait on, and what it says now is where they stopped.
    const again = hook.hasRun && asked.end !== undefined ? await this.#ask(holdMs, timeoutMs) : asked;
    const isStopped = again.end !== undefined || hook.hasSucceeded;
    const drained = await this.#drain(job, timeoutMs, again.end, isStopped);
    job.ended("stop-source", {
      state: isStopped && drained.isWhole ? "succeeded" : "failed",
      output: [...again.lines, ...drained.lines, ...hook.lines].slice(0, OUTPUT_STEP_LINES_MAX),
    });
    const error = job.cancelled ?? hook.failure;
    if (error === undefined) return;
    if (job.cancelled === undefined) job.fail(error);
    else job.left(error);
    await this.#saved(kept.saveJob(job.job));
    throw error;
  }

  async #fence(job: JobRun): Promise<void> {
    await this.#options.steps.before(job, "fence");
    const step = job.job.steps.find(({ name }) => name === "fence");
    if (step?.state === "succeeded") job.fenced("hook");
  }

  async #ask(
    holdMs: number,
    timeoutMs: number,
  ): Promise<{ readonly end?: Position; readonly lines: readonly string[] }> {
    const { ports, keeper, running } = this.#options;
    const { id } = keeper.record;
    const peer = this.#primary;
    const waitMs = running().down === undefined ? timeoutMs : Math.min(timeoutMs, ASK_AWAY_MS_MAX);
    const over = new AbortController();
    const late = ports.clock.sleep(waitMs, over.signal).then(
      () => ({ lines: [`${peer} has not answered within ${waitMs} ms`] }),
      () => ({ lines: [] }),
    );
    try {
      const answer = ports.otherSites
        .holdSource(peer, { id, holdMs })
        .then((end) =>
          end === undefined
            ? { lines: [`${peer} has stopped nobody`] }
            : { end, lines: [`${peer} lets nobody write behind sequence ${end.sequence}`] },
        );
      return await Promise.race([answer, late]);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return { lines: [`${peer} did not stop: ${error.message}`] };
    } finally {
      over.abort();
    }
  }

  async #hook(job: JobRun, source: "stopped" | "unanswered") {
    const { hooks } = this.#options;
    const use = hooks.at("stop-source");
    if (use === undefined || job.cancelled !== undefined)
      return { hasRun: false, hasSucceeded: false, lines: [], failure: undefined };
    const { id, verb } = job.job;
    const outcome = await hooks.runUse(
      { ...use, onFailure: "continue" },
      { job: id, verb, source },
      job.signal,
    );
    const isDone = hasSucceeded(outcome);
    const failure = !isDone && use.onFailure === "abort" ? hooks.failed(use, outcome) : undefined;
    const lines = [`the hook ${use.use} ${describeEnd(outcome.end)}`, ...outcome.output.slice(-2)];
    return { hasRun: true, hasSucceeded: isDone, lines, failure };
  }

  /**
   * Until all that was written can be served here. Where the old primary has not said how much that is, its heartbeats do,
   * if it was stopped and the link is up: one that came after it was stopped.
   */
  async #drain(
    job: JobRun,
    timeoutMs: number,
    end: Position | undefined,
    isStopped: boolean,
  ): Promise<{ readonly isWhole: boolean; readonly lines: readonly string[] }> {
    const { ports, running } = this.#options;
    const { clock } = ports;
    const untilMs = clock.monotonicMs() + timeoutMs;
    const before = running().receiver.heartbeat?.number ?? 0;
    while (isStopped && job.cancelled === undefined) {
      const { receiver, store, down } = running();
      const { promotable } = store;
      const heard = receiver.heartbeat;
      const last = end ?? (heard !== undefined && heard.number > before ? heard.written : undefined);
      const isThere = promotable !== undefined && last !== undefined;
      if (isThere && promotable.entry === last.entry && promotable.sequence >= last.sequence)
        return { isWhole: true, lines: ["all that was written there is here"] };
      if (down !== undefined) return { isWhole: false, lines: [`nothing more comes: ${down.why}`] };
      if (clock.monotonicMs() >= untilMs)
        return { isWhole: false, lines: [`not all that was written there had come after ${timeoutMs} ms`] };
      await clock.sleep(LOOK_MS);
    }
    return { isWhole: false, lines: [] };
  }

  /** It hears when it can; where it does not, the time that it was told is over soon. */
  #letGo(): void {
    const { ports, keeper } = this.#options;
    void this.#saved(
      ports.otherSites.holdSource(this.#primary, { id: keeper.record.id, holdMs: 0 }).then(() => undefined),
    );
  }

  async #saved(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!(error instanceof TidemarkError)) throw error;
      this.#options.logger.warn("what a failover has stopped could not be undone or recorded", {
        error: describeError(error),
      });
    });
  }

  get #primary(): string {
    return this.#options.keeper.record.specification.primary;
  }
}
