import { present } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { isServed, type Trouble } from "#src/domain/group/group-state.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import { broken, troubleFrom } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Change } from "#src/operations/groups/groups.js";
import { GroupVolumes } from "#src/operations/groups/primary/group-volumes.js";
import { assertConfirmed, interrupted } from "#src/operations/groups/promotion/failover-errors.js";
import type { FailoverPlan, FailoverWish, JobPicture } from "#src/operations/groups/promotion/failovers.js";
import { JobHooks } from "#src/operations/groups/promotion/job-hooks.js";
import { newEntryId } from "#src/operations/groups/promotion/new-entry-id.js";
import { OldPrimary } from "#src/operations/groups/promotion/old-primary.js";
import type { PeerFence } from "#src/operations/groups/promotion/peer-fence.js";
import {
  type DecidedPoint,
  decidePoint,
  PLAN_ONLY,
  paintPlan,
} from "#src/operations/groups/promotion/plan-failover.js";
import { PolicyNotes } from "#src/operations/groups/promotion/policy-notes.js";
import { PromotionKeeper } from "#src/operations/groups/promotion/promotion-keeper.js";
import type { Commit, Reign } from "#src/operations/groups/promotion/promotion-record.js";
import { isPromised, reignOfPromise, reopenReign } from "#src/operations/groups/promotion/reopen-reign.js";
import { ServedReign } from "#src/operations/groups/promotion/served-reign.js";
import { isStepOf, SourceStop } from "#src/operations/groups/promotion/stop-source.js";
import { releaseReserved, releaseVoid, takePromise } from "#src/operations/groups/promotion/take-promise.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import type { JobRecord, JobVerb, JobWish } from "#src/operations/jobs/job.js";
import { paintJob } from "#src/operations/jobs/job-picture.js";
import { failed, type JobRun } from "#src/operations/jobs/job-run.js";
import { answered, wishForCommit, wishForPoint } from "#src/operations/jobs/job-wish.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface CopyPromotionOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly hooks: GroupHooks;
  readonly logger: Logger;
  readonly running: () => RunningCopy | undefined;
}

/**
 * How a copy comes to be served in its primary's place, from which point, and when that is final. README.md counts the steps
 * and says what a start makes of each. What is asked for comes one after the other; the host sees to that.
 */
export class CopyPromotion {
  readonly #options: CopyPromotionOptions;
  readonly kept: PromotionKeeper;
  readonly #hooks: JobHooks;
  readonly #source: SourceStop;
  readonly volumes: GroupVolumes;
  #served: ServedReign | undefined;
  readonly oldPrimary: OldPrimary;
  readonly policy = new PolicyNotes();
  /** What is being done, from the event to the end of its effect. */
  #asked: { readonly job: JobRun; readonly wish: FailoverWish } | undefined;
  /** Why the last of these came to nothing. */
  #failure: TidemarkError | undefined;

  constructor(options: CopyPromotionOptions) {
    this.#options = options;
    this.kept = new PromotionKeeper(options);
    const { hooks, logger } = options;
    const running = () => this.#running;
    this.oldPrimary = new OldPrimary({ kept: this.kept, logger, onChange: options.ports.onChange, running });
    this.#hooks = new JobHooks({ hooks, logger, save: (job) => this.kept.saveJob(job) });
    this.#source = new SourceStop({ ...options, hooks, steps: this.#hooks, kept: this.kept, running });
    this.volumes = new GroupVolumes(this.#group, options.ports.endExport, (member) =>
      isServed(options.machine.state) ? this.#served?.gate(member) : undefined,
    );
  }

  /** What is served, or was to be; undefined at a site that follows. */
  get reign(): Reign | undefined {
    return this.kept.reign;
  }

  get fence(): PeerFence | undefined {
    return this.oldPrimary.fence;
  }

  get jobs(): readonly JobPicture[] {
    return this.kept.jobs.map((job) => paintJob(this.#group, this.#options.ports.site, job));
  }

  /** Its volumes. */
  get served(): ServedReign | undefined {
    return this.#served;
  }

  /** For how long the commit has been final, by the time the daemon has run; undefined before. */
  get committedMs(): number | undefined {
    return this.kept.committedMs;
  }

  /** The old primary says something: it does not know yet. */
  heardOldPrimary(): void {
    this.fence?.tell();
  }

  async plan(wish: FailoverWish): Promise<FailoverPlan> {
    const { ports, machine } = this.#options;
    const isChange = machine.state.type === "failed-over";
    machine.assertMay({ type: isChange ? "change-point" : "promote" });
    const decided = await this.#decide(wish, PLAN_ONLY);
    return paintPlan(decided, this.#running, { group: this.#group, site: ports.site, isChange });
  }

  async failover(wish: FailoverWish, change: Change): Promise<JobPicture> {
    const before = this.#answered("failover", wishForPoint(wish), change);
    if (before !== undefined) return before;
    assertConfirmed("failover", change.confirm, this.#group, this.#options.ports.site);
    const job = await this.#promote("promote", "failover", wish, change);
    const failed = await this.#hooks.after(job, "post-promote");
    if (failed === undefined) {
      await this.kept.begin(job, "fence-peer");
      // A primary that hands over in order waits for this answer, and hears with it.
      if (wish.entryId === undefined) await this.fence?.tried();
    }
    await this.#endJob(job, failed);
    return this.#jobOf(job);
  }

  async changePoint(wish: FailoverWish, change: Change): Promise<JobPicture> {
    const before = this.#answered("change-point", wishForPoint(wish), change);
    if (before !== undefined) return before;
    assertConfirmed("change-point", change.confirm, this.#group, this.#options.ports.site);
    const job = await this.#promote("change-point", "change-point", wish, change);
    await this.#endJob(job, await this.#hooks.after(job, "post-promote"));
    return this.#jobOf(job);
  }

  async commit(deletePoints: boolean, change: Change): Promise<JobPicture> {
    const asked = wishForCommit(deletePoints);
    const before = this.#answered("commit", asked, change);
    // One that could not be ended is gone on with by who asks again.
    if (before !== undefined && before.state !== "running") return before;
    const { machine, ports } = this.#options;
    assertConfirmed("commit", change.confirm, this.#group, ports.site, deletePoints);
    machine.assertMay({ type: "commit" });
    const id = before?.id ?? ports.random.uuid();
    const job = this.kept.newJob(id, "commit", asked, change, this.#hooks.has);
    job.begin("decide");
    const known = this.reign?.commit;
    const commit: Commit = {
      isDone: known?.isDone ?? false,
      agedMs: this.committedMs ?? 0,
      deletePoints: deletePoints || (known?.deletePoints ?? false),
    };
    this.#asked = { job, wish: NO_WISH };
    try {
      await this.kept.commit(commit, job.job);
      await machine.send({ type: "commit" });
      await this.#endJob(job, await this.#hooks.after(job, "post-commit"));
    } finally {
      this.#asked = undefined;
    }
    return this.#jobOf(job);
  }

  /**
   * What a start finds. True: the promise of this site stands, and it serves, or tells why not. False: nothing is promised,
   * and the primary is followed.
   */
  async opened(): Promise<boolean> {
    const { store } = this.#running;
    const { machine, logger, ports } = this.#options;
    const isOurs = isPromised(store, ports.site);
    const owed = this.#hooks.owedBy(this.kept.jobs);
    const ended = (job: JobRecord) => failed(job, interrupted(this.#group, job.verb), ports.clock.wallMs());
    await this.kept.settle(store, ended, isOurs ? () => reignOfPromise(store) : undefined);
    if (!isOurs) return false;
    try {
      await reopenReign(store, newEntryId(ports.random, store), logger);
      await this.#serve();
    } catch (error) {
      await machine.send({ type: "promote-failed", trouble: troubleFrom(error) });
      return true;
    }
    const { commit } = present(this.reign, "what is served");
    await machine.send({ type: commit?.isDone === true ? "committed" : "promoted" });
    try {
      if (commit !== undefined && !commit.isDone) await machine.send({ type: "commit" });
    } catch (error) {
      logger.warn("a commit could not be ended; asked for again, it is", { error: describeError(error) });
    }
    const job = this.kept.jobs.find(({ id, state }) => id === owed?.job && state === "succeeded");
    if (owed !== undefined && job !== undefined)
      void this.#hooks.runLate(job, owed.moment, () => ports.clock.wallMs());
    return true;
  }

  /** The effect `promote`: it ends with an event that says what came of it. */
  async promote(): Promise<void> {
    const { machine, logger, ports } = this.#options;
    const { job, wish } = present(this.#asked, "what was asked for");
    const startedMs = ports.clock.monotonicMs();
    const before = this.#running.store.state.promise?.id;
    try {
      const planned = await takePromise({
        running: this.#running,
        kept: this.kept,
        served: this.#served,
        job,
        logger,
        decide: () => this.#decide(wish, wish.entryId ?? newEntryId(ports.random, this.#running.store)),
      });
      await this.#serve();
      await this.#served?.mark("crash", job.job.verb);
      logger.warn("the group is served here", {
        epoch: planned.epoch,
        sequence: planned.parent.sequence,
        elapsedMs: ports.clock.monotonicMs() - startedMs,
      });
      await machine.send({ type: "promoted" });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#failure = error;
      await this.#fellBack(before, error, job);
    }
  }

  /** The effect `commit`. */
  async finishCommit(): Promise<void> {
    if (this.#asked !== undefined) await this.kept.begin(this.#asked.job, "release");
    await releaseReserved(this.#running.store);
    await this.kept.committed();
    await this.#options.machine.send({ type: "committed" });
  }

  /** Clients are told, and nothing of theirs is under way. */
  async endExports(): Promise<void> {
    if (this.#asked !== undefined) await this.kept.begin(this.#asked.job, "end-exports");
    this.#served?.refuse();
    await this.volumes.endAll();
  }

  /** What was written stays, as a branch whose end is a point; nothing of it is open any more. Exports have ended. */
  async leave(): Promise<void> {
    const served = this.#served;
    this.#served = undefined;
    await served?.leave();
  }

  /** As `ServedReign.handOver`. */
  readonly handOver = () => this.#served?.handOver();

  /** Everything that is open of it, in order; the store is the caller's. */
  async stop(): Promise<void> {
    await this.oldPrimary.stop();
    await this.kept.age();
    const served = this.#served;
    this.#served = undefined;
    await served?.stop();
  }

  /** Now and then: what came to nothing is let go of, what had no room is tried again, a commit's age is written down. */
  async round(): Promise<void> {
    const { machine, logger } = this.#options;
    if (machine.state.type === "following") await releaseVoid(this.#running.store, logger);
    await this.#served?.retry();
    await this.kept.ageNow();
  }

  get #running(): RunningCopy {
    return present(this.#options.running(), "a store that is open");
  }

  get #group(): string {
    return this.#options.keeper.record.specification.group;
  }

  #answered(verb: JobVerb, wish: JobWish, change: Change): JobPicture | undefined {
    return answered(this.#group, this.jobs, verb, wish, change);
  }

  #jobOf({ job }: JobRun): JobPicture {
    return this.jobs.find(({ id }) => id === job.id) ?? paintJob(this.#group, this.#options.ports.site, job);
  }

  async #promote(
    event: "promote" | "change-point",
    verb: "failover" | "change-point",
    wish: FailoverWish,
    change: Change,
  ): Promise<JobRun> {
    const { machine, ports } = this.#options;
    machine.assertMay({ type: event });
    // An earlier one may have failed at it: from here on it is known whether that promised anything.
    await this.#running.store.promoting.resumeState();
    // Before anything ends: what is refused changes nothing.
    await this.#decide(wish, wish.entryId ?? newEntryId(ports.random, this.#running.store));
    const id = ports.random.uuid();
    const has = (step: string) => this.#hooks.has(step) && isStepOf(step, verb, wish);
    const job = this.kept.newJob(id, verb, wishForPoint(wish), change, has);
    await this.#hooks.before(job);
    const source = await this.#source.stop(job, wish);
    this.#asked = { job, wish };
    this.#failure = undefined;
    try {
      await machine.send({ type: event });
    } finally {
      this.#asked = undefined;
    }
    const { state } = machine;
    const failure = state.type === "failover-failed" ? broken(this.#group, state.trouble) : this.#failure;
    if (failure === undefined) return job;
    source?.letGo();
    throw failure;
  }

  async #serve(): Promise<void> {
    const { ports, logger } = this.#options;
    const { store } = this.#running;
    const reign = present(this.reign, "what is to be served");
    this.#served = await ServedReign.open({ ports, store, logger, group: this.#group, reign });
    this.oldPrimary.begin(reign.fencing !== "peer-confirmed");
  }

  /** After a failure: as it was, where nothing is promised; else nothing is served until somebody asks again. */
  async #fellBack(before: bigint | undefined, error: TidemarkError, job: JobRun): Promise<void> {
    const { machine, logger } = this.#options;
    const { store } = this.#running;
    const trouble: Trouble = troubleFrom(error);
    const isInDoubt = store.state.promise?.id !== before || error.code === "STATE_FILE_UNWRITABLE";
    job.fail(error);
    // Of what is in doubt the next start needs to know what was intended.
    await this.kept
      .saveJob(job.job, { endIntent: !isInDoubt })
      .catch((why: unknown) =>
        logger.warn("that a failover came to nothing could not be recorded", { error: describeError(why) }),
      );
    this.#served = undefined;
    const head = store.state.lineage.at(-1);
    const wasServed = head?.writer === this.#options.ports.site;
    if (isInDoubt) return await this.#failed(trouble);
    if (!wasServed) {
      this.#running.follow();
      return await machine.send({ type: "not-promoted" });
    }
    if (machine.state.type === "failing-over") return await this.#failed(trouble);
    try {
      await this.#serve();
    } catch (again) {
      logger.error("what was served before could not be served again", { error: describeError(again) });
      return await this.#failed(troubleFrom(again));
    }
    await machine.send({ type: "not-promoted" });
  }

  async #failed(trouble: Trouble): Promise<void> {
    await this.#options.machine.send({ type: "promote-failed", trouble });
  }

  async #endJob(job: JobRun, failed?: TidemarkError): Promise<void> {
    const isFenced = this.reign?.fencing === "peer-confirmed" || this.fence?.isConfirmed === true;
    job.succeed(job.job.report !== undefined && isFenced ? "peer-confirmed" : undefined);
    if (failed !== undefined) job.fail(failed);
    try {
      await this.kept.saveJob(job.job);
      if (isFenced) await this.kept.confirmed();
    } catch (error) {
      // What it did is on record without it.
      this.#options.logger.warn("the end of a job could not be recorded", { error: describeError(error) });
    }
  }

  #decide(wish: FailoverWish, newId: bigint): Promise<DecidedPoint> {
    const { specification } = this.#options.keeper.record;
    const { site, clock } = this.#options.ports;
    return decidePoint(this.#running, wish, {
      group: this.#group,
      site,
      wanted: specification.members.map(({ name }) => name),
      newId,
      nowMs: clock.wallMs(),
    });
  }
}

const NO_WISH: FailoverWish = { selector: "", includeFuzzy: false, force: false };
