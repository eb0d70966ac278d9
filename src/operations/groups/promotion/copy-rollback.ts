import { present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import { broken, troubleFrom } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { ReignGrant } from "#src/operations/groups/other-sites.js";
import type { CopyPromotion } from "#src/operations/groups/promotion/copy-promotion.js";
import { assertConfirmed } from "#src/operations/groups/promotion/failover-errors.js";
import type { JobPicture } from "#src/operations/groups/promotion/failovers.js";
import { followedBefore } from "#src/operations/groups/promotion/followed-before.js";
import { GrantTask } from "#src/operations/groups/promotion/grant-task.js";
import { newEntryId } from "#src/operations/groups/promotion/new-entry-id.js";
import { isGiven } from "#src/operations/groups/promotion/promotion-keeper.js";
import type { Grant } from "#src/operations/groups/promotion/promotion-record.js";
import { isPromised } from "#src/operations/groups/promotion/reopen-reign.js";
import { grantUntaken, oldPrimaryAway } from "#src/operations/groups/promotion/rollback-errors.js";
import { releaseVoid } from "#src/operations/groups/promotion/take-promise.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { paintJob } from "#src/operations/jobs/job-picture.js";
import { JobRun } from "#src/operations/jobs/job-run.js";
import { answered, WISH_TO_ROLL_BACK } from "#src/operations/jobs/job-wish.js";
import type { Logger } from "#src/telemetry/logger.js";

/** The old primary is dialled once more, and answers in that time, or nothing is begun. */
const ANSWER_MS_MAX = 4000;

export interface CopyRollbackOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly logger: Logger;
  readonly promotion: CopyPromotion;
  readonly running: () => RunningCopy | undefined;
}

/**
 * How a site that was promoted, and for which that is not final, gives the group back to its old primary. README.md counts
 * the steps. The promise in the state file decides: until it is that of the old primary's next reign a start serves as before;
 * from then on it follows, and tells the old primary until that has taken it.
 */
export class CopyRollback {
  readonly #options: CopyRollbackOptions;
  #asked: JobRun | undefined;
  /** Why the last one came to nothing. */
  #failure: TidemarkError | undefined;
  #task: GrantTask | undefined;

  constructor(options: CopyRollbackOptions) {
    this.#options = options;
  }

  /** That the old primary has not taken yet what it is promised; undefined: nothing is. */
  get untaken(): Trouble | undefined {
    return this.#isTelling ? grantUntaken(this.#oldPrimary, this.#task?.trouble) : undefined;
  }

  get #isTelling(): boolean {
    return this.#task?.isTaken === false;
  }

  async ask(change: Change): Promise<JobPicture> {
    const { ports, machine, promotion } = this.#options;
    const group = this.#group;
    const before = answered(group, promotion.jobs, "rollback", WISH_TO_ROLL_BACK, change);
    if (before !== undefined) return before;
    assertConfirmed("rollback", change.confirm, group, ports.site);
    machine.assertMay({ type: "rollback" });
    // A state file that had failed is read again: from here on it is known what was promised.
    await this.#store.promoting.resumeState();
    const job = promotion.kept.newJob(ports.random.uuid(), "rollback", WISH_TO_ROLL_BACK, change);
    job.begin("ask-peer");
    if (isPromised(this.#store, ports.site)) {
      followedBefore(this.#store, group);
      await this.#assertTakes();
    }
    this.#asked = job;
    this.#failure = undefined;
    try {
      await machine.send({ type: "rollback" });
    } finally {
      this.#asked = undefined;
    }
    const { state } = machine;
    if (state.type === "failover-failed") throw broken(group, state.trouble);
    if (this.#failure !== undefined) throw this.#failure;
    await this.#task?.taken();
    return promotion.jobs.find(({ id }) => id === job.job.id) ?? paintJob(group, ports.site, job.job);
  }

  /** The effect `end-exports` of it is one of its steps. */
  endingExports(): void {
    this.#asked?.begin("end-exports");
  }

  /** The effect `roll-back`: it ends with an event that says what came of it. */
  async rollBack(): Promise<void> {
    const { machine, ports, promotion, logger } = this.#options;
    const job = present(this.#asked, "what was asked for");
    const store = this.#store;
    try {
      // Nothing was promised, or that is given back already: then there is nothing left but to follow.
      if (isPromised(store, ports.site)) await this.#giveBack(job);
      else await this.#noteDone(job);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#failure = error;
      return await this.#fellBack(error, job);
    }
    await promotion.oldPrimary.stop();
    await releaseVoid(store, logger);
    this.#running.follow();
    await machine.send({ type: "rolled-back" });
    this.tell();
  }

  /** Goes on telling the old primary, where that is owed and not under way. */
  tell(): void {
    const { keeper, ports, promotion, logger, machine } = this.#options;
    const { grant } = promotion.kept;
    if (grant === undefined || machine.state.type !== "following" || this.#isTelling) return;
    if (!isGiven(this.#store, grant)) return;
    this.#task = new GrantTask({
      site: this.#oldPrimary,
      grant: this.#said(keeper.record.id, grant, true),
      others: ports.otherSites,
      clock: ports.clock,
      logger,
      onTaken: () => this.#taken(grant),
      onChange: ports.onChange,
    });
  }

  /** Nobody is told any more: the daemon stops, or this site is promoted again. */
  async stop(): Promise<void> {
    const task = this.#task;
    this.#task = undefined;
    await task?.stop();
  }

  /** From what was written to the promise. What it throws before that leaves all as it was. */
  async #giveBack(job: JobRun): Promise<void> {
    const { ports, promotion, logger } = this.#options;
    const store = this.#store;
    job.begin("keep-writes");
    await promotion.leave();
    await store.marksTaken();
    const lineage = followedBefore(store, this.#group);
    job.begin("decide");
    const id = newEntryId(ports.random, store);
    const promise = { epoch: this.#nextEpoch(), id };
    const grant: Grant = { job: job.job.id, epoch: promise.epoch, entry: formatId64(id) };
    await promotion.kept.intendGrant(grant, job.job);
    job.begin("promise");
    try {
      await store.adoptLineage(lineage, promise);
    } catch (error) {
      // What follows the promise is tidying up, which the next start does too.
      if (store.state.promise?.id !== id) throw error;
      logger.warn("the promise is durable, and what it leaves could not be tidied up", {
        error: describeError(error),
      });
    }
    job.begin("tell-peer");
    logger.warn("the failover is rolled back: the old primary is promised the next epoch", {
      epoch: promise.epoch,
    });
    await this.#record(() => promotion.kept.rolledBack(job.job));
  }

  async #noteDone(job: JobRun): Promise<void> {
    const { promotion } = this.#options;
    const { grant } = promotion.kept;
    if (grant === undefined || !isGiven(this.#store, grant)) job.succeed();
    await this.#record(() => promotion.kept.rolledBack(job.job));
  }

  /** The promise is durable, and a start says the same: what cannot be written now is written by that. */
  async #record(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#options.logger.warn("that a failover was rolled back is on record with the next start", {
        error: describeError(error),
      });
    }
  }

  /** Before the promise: what was served is served again. Where it is in doubt whether there is one, nothing is. */
  async #fellBack(error: TidemarkError, job: JobRun): Promise<void> {
    const { machine, promotion, logger } = this.#options;
    job.fail(error);
    await promotion.kept
      .saveJob(job.job)
      .catch((why: unknown) =>
        logger.warn("that a rollback came to nothing could not be recorded", { error: describeError(why) }),
      );
    try {
      if (error.code === "STATE_FILE_UNWRITABLE") throw error;
      await promotion.opened();
    } catch (again) {
      if (!(again instanceof TidemarkError)) throw again;
      await machine.send({ type: "promote-failed", trouble: troubleFrom(again) });
    }
  }

  /** It has heard that it was superseded, it answers now, and it would take the group back. */
  async #assertTakes(): Promise<void> {
    const { keeper, promotion, ports } = this.#options;
    const hears = await promotion.oldPrimary.ask(ANSWER_MS_MAX);
    if (!hears) throw oldPrimaryAway(this.#group, this.#oldPrimary, promotion.fence?.trouble);
    const wanted: Grant = { job: "", epoch: this.#nextEpoch(), entry: formatId64(1n) };
    const asked = ports.otherSites.grant(this.#oldPrimary, this.#said(keeper.record.id, wanted, false));
    const over = new AbortController();
    const late = ports.clock.sleep(ANSWER_MS_MAX, over.signal).then(
      () => {
        throw oldPrimaryAway(this.#group, this.#oldPrimary, undefined);
      },
      () => undefined,
    );
    try {
      await Promise.race([asked, late]);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      throw error.kind === "unreachable"
        ? oldPrimaryAway(this.#group, this.#oldPrimary, troubleFrom(error))
        : error;
    } finally {
      over.abort();
    }
  }

  async #taken(grant: Grant): Promise<void> {
    const { ports, promotion } = this.#options;
    await promotion.kept.granted(grant, (job) => {
      const run = present(JobRun.of(ports.clock, job), "a job");
      run.succeed();
      return run.job;
    });
    this.#running.receiver.dialNow();
  }

  #said(id: string, { epoch, entry }: Grant, decided: boolean): ReignGrant {
    return { id, epoch, entry, decided };
  }

  /** Above every epoch that was seen here, of whomever. */
  #nextEpoch(): number {
    const { promoting, state } = this.#store;
    return (
      Math.max(state.promise?.epoch ?? 0, ...[...promoting.entries.values()].map(({ epoch }) => epoch)) + 1
    );
  }

  get #running(): RunningCopy {
    return present(this.#options.running(), "a store that is open");
  }

  get #store(): Store {
    return this.#running.store;
  }

  get #group(): string {
    return this.#options.keeper.record.specification.group;
  }

  get #oldPrimary(): string {
    return this.#options.keeper.record.specification.primary;
  }
}
