import { present } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { HandOverRecord } from "#src/operations/groups/planned/hand-over-record.js";
import { HAND_OVER_OVERTAKEN, HAND_OVER_REFUSED } from "#src/operations/groups/planned/planned-errors.js";
import { stateOf } from "#src/operations/groups/primary/superseded.js";
import type { JobHooks } from "#src/operations/groups/promotion/job-hooks.js";
import type { PrimaryPairing, Superseded } from "#src/operations/groups/record/group-file-format.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { JobRecord } from "#src/operations/jobs/job.js";
import { failed, JobRun } from "#src/operations/jobs/job-run.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Between two questions: while it is in doubt nobody serves, so it is asked often. */
const ASK_AGAIN_MS = 200;
const ASK_AGAIN_MS_MAX = 5000;

export interface OutcomeOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly logger: Logger;
  /** Without waiting for the secondary: it has just been heard, or somebody has decided. */
  readonly serve: () => Promise<unknown>;
}

/**
 * What came of a hand-over that is durable here: the secondary is asked until it answers. Its durable promise decides, and its "no"
 * is as durable; whatever else comes back says nothing, since a question that got no answer may have been taken all the same.
 *
 * 1. The answer. 2. Where that is yes, the hook `post-demote`. 3. It is on record. 4. The state follows: superseded, or opened again. An
 * end between 1 and 3 asks again, and runs the hook again.
 */
export class HandOverOutcome {
  readonly #options: OutcomeOptions;
  #stopping = new AbortController();
  #asking: Promise<void> | undefined;
  #told = "";
  readonly #hooks: JobHooks;
  /** The job, once its last hook has run. */
  #demoted: JobRun | undefined;

  constructor(options: OutcomeOptions, hooks: JobHooks) {
    this.#options = options;
    this.#hooks = hooks;
  }

  ask(): void {
    this.#stopping = new AbortController();
    this.#asking = this.#ask(this.#stopping.signal).catch((error: unknown) => {
      if (!(error instanceof TidemarkError)) throw error;
      this.#options.logger.error("the outcome of a hand-over could not be followed", {
        error: describeError(error),
      });
    });
  }

  /** Resolves once it is known, or the time is over. */
  async known(msMax: number): Promise<void> {
    const over = new AbortController();
    const asking = (this.#asking ?? Promise.resolve()).then(() => over.abort());
    await this.#options.ports.clock.sleep(msMax, over.signal).catch((error: unknown) => {
      if (!over.signal.aborted) throw error;
    });
    if (over.signal.aborted) await asking;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#asking;
  }

  /** Recorded first: from there on a start serves again. */
  async notTaken(why: TidemarkError): Promise<void> {
    const { keeper, machine } = this.#options;
    await keeper.updatePairing((pairing) => ({
      ...this.#ended(pairing, why),
      handOver: undefined,
      plannedFailed: why.message,
    }));
    await machine.send({ type: "not-handed-over" });
    if (machine.state.type === "waiting") await this.#options.serve();
  }

  async #ask(stopping: AbortSignal): Promise<void> {
    const { clock } = this.#options.ports;
    for (let waitMs = ASK_AGAIN_MS; !stopping.aborted; waitMs = Math.min(2 * waitMs, ASK_AGAIN_MS_MAX)) {
      if (await this.#once(stopping)) return;
      await Promise.allSettled([clock.sleep(waitMs, stopping)]);
    }
  }

  /** Whether it is known, and on record. */
  async #once(stopping: AbortSignal): Promise<boolean> {
    const { ports, keeper, logger } = this.#options;
    const { id, specification, pairing } = keeper.record;
    const handOver = present(
      pairing?.role === "active" ? pairing.handOver : undefined,
      "what was handed over",
    );
    const { secondary = "" } = specification;
    const copy = present(pairing, "a pairing").copy;
    try {
      const asked = ports.otherSites.offer(secondary, {
        ...{ id, specification, copy, isHeld: true },
        handOver: { type: "takes", ...handOver },
      });
      // Who stops does not wait for an answer from elsewhere: the next start asks again.
      const stopped = new Promise<void>((resolve) =>
        stopping.addEventListener("abort", () => resolve(), { once: true }),
      );
      await Promise.race([asked, stopped]);
      if (stopping.aborted) return false;
      await Promise.race([this.#demote(), stopped]);
      if (stopping.aborted) return false;
      await this.#taken(handOver, secondary);
      return true;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (stopping.aborted) return false;
      return await this.#heard(error, secondary).catch((why: unknown) => {
        if (!(why instanceof TidemarkError)) throw why;
        logger.warn("the outcome of a hand-over is not on record yet", { error: describeError(why) });
        return false;
      });
    }
  }

  async #heard(error: TidemarkError, winner: string): Promise<boolean> {
    if (error.code === HAND_OVER_REFUSED) {
      await this.notTaken(error);
      return true;
    }
    if (error.code === HAND_OVER_OVERTAKEN) {
      const { epoch, entry, diverged } = error.facts;
      await this.#superseded(
        { winner, epoch: Number(epoch), entry: String(entry), diverged: diverged === true },
        (pairing) => ({ ...this.#ended(pairing, error), handOver: undefined }),
      );
      return true;
    }
    if (this.#told !== error.code)
      this.#options.logger.warn("whether the secondary has taken over is not known yet: it is asked again", {
        error: describeError(error),
      });
    this.#told = error.code;
    return false;
  }

  /** Nothing is served here, and nothing is on record of why: until it is, no role changes, whatever the hook takes. */
  async #demote(): Promise<void> {
    const { keeper, ports } = this.#options;
    const { pairing } = keeper.record;
    const jobs = pairing?.role === "active" ? (pairing.jobs ?? []) : [];
    const job = JobRun.of(ports.clock, jobs.find(isOpen));
    const hasHook = job?.job.steps.some(({ name }) => name === "post-demote") === true;
    if (job === undefined || !hasHook || this.#demoted !== undefined) return;
    job.begin("outcome");
    await this.#hooks.after(job, "post-demote");
    this.#demoted = job;
  }

  /** It is this site's successor: what it promised grows from the end of what is here. */
  async #taken({ epoch, entry }: HandOverRecord, winner: string): Promise<void> {
    await this.#superseded({ winner, epoch, entry, diverged: false }, (pairing) => this.#ended(pairing));
  }

  async #superseded(by: Superseded, change: (pairing: PrimaryPairing) => PrimaryPairing): Promise<void> {
    const { keeper, machine } = this.#options;
    await keeper.updatePairing((pairing) => ({ ...change(pairing), superseded: by }));
    await machine.send(stateOf(by));
  }

  #ended(pairing: PrimaryPairing, why?: TidemarkError): PrimaryPairing {
    const { clock } = this.#options.ports;
    const end = (job: JobRecord): JobRecord => {
      if (!isOpen(job)) return job;
      if (why !== undefined) return failed(job, why, clock.wallMs());
      const run = this.#demoted ?? present(JobRun.of(clock, job), "a job");
      if (this.#demoted === undefined) run.begin("outcome");
      run.succeed();
      return run.job;
    };
    return { ...pairing, jobs: (pairing.jobs ?? []).map(end) };
  }
}

function isOpen({ verb, state }: JobRecord): boolean {
  return verb === "planned-failover" && state === "running";
}
