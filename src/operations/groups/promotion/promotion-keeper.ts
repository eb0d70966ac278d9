import { assert } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Change } from "#src/operations/groups/groups.js";
import {
  type Commit,
  type Grant,
  NO_PROMOTION,
  type PromotionRecord,
  type Reign,
} from "#src/operations/groups/promotion/promotion-record.js";
import { rollbackSuperseded } from "#src/operations/groups/promotion/rollback-errors.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { JobRecord } from "#src/operations/jobs/job.js";
import { jobEnded, jobNotCancellable, jobUnknown } from "#src/operations/jobs/job-errors.js";
import { withJob } from "#src/operations/jobs/job-history.js";
import { type PlannedReign, strongestFencing } from "#src/operations/jobs/job-report.js";
import { failed, type JobAsked, JobRun, succeeded } from "#src/operations/jobs/job-run.js";
import type { Logger } from "#src/telemetry/logger.js";

/** The age of a commit is written down so often: a daemon that is killed forgets as much. Points live longer by it. */
const AGE_EVERY_MS = 600_000;

/** The same of how long a failover is open that is ended by a timeout: of a minute at the least. A kill has it end that much later. */
const OPEN_AGE_EVERY_MS = 30_000;

/** What the record says of a promotion, and how that changes. */
export class PromotionKeeper {
  readonly #keeper: RecordKeeper;
  readonly #clock: GroupPorts["clock"];
  readonly #logger: Logger;
  #live: JobRun | undefined;
  /** Served, and not on record yet, where that could not be written. */
  #unsaved: Reign | undefined;
  /** Since when the age that is on record has not been counted on. */
  #agedAtMs: number;

  constructor({
    keeper,
    ports,
    logger,
  }: {
    readonly keeper: RecordKeeper;
    readonly ports: Pick<GroupPorts, "clock">;
    readonly logger: Logger;
  }) {
    this.#keeper = keeper;
    this.#logger = logger;
    this.#clock = ports.clock;
    this.#agedAtMs = ports.clock.monotonicMs();
  }

  get reign(): Reign | undefined {
    return this.#unsaved ?? this.#promotion.reign;
  }

  /** Of one that is under way, how far it is by now, which the record may not say yet. */
  get jobs(): readonly JobRecord[] {
    const live = this.#live?.job;
    return this.#promotion.jobs.map((job) => (job.id === live?.id && job.state === "running" ? live : job));
  }

  /** Once it is on record it is shown with how far it is, and can be cancelled. */
  newJob(...asked: JobAsked): JobRun {
    const job = new JobRun(this.#clock, ...asked);
    this.#live = job;
    return job;
  }

  /** Leaves the job, once its present step is at its end. Its record as it is now. */
  cancel(id: string, { requestedBy, reason }: Pick<Change, "requestedBy" | "reason">): JobRecord {
    const job = this.jobs.find((known) => known.id === id);
    if (job === undefined) throw jobUnknown(id);
    if (job.state === "cancelled") return job;
    if (job.state !== "running") throw jobEnded(job);
    if (this.#live?.job.id !== id || !this.#live.cancel(requestedBy, reason)) throw jobNotCancellable(job);
    return job;
  }

  /**
   * On record before its effect. Where that cannot be written the step is taken all the same: which step it was is for
   * people, and what decides is recorded with the decision.
   */
  async begin(job: JobRun, step: string): Promise<void> {
    job.begin(step);
    try {
      await this.saveJob(job.job);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#logger.warn("how far a job is could not be recorded", { step, error: describeError(error) });
    }
  }

  get committedMs(): number | undefined {
    const commit = this.reign?.commit;
    return commit === undefined ? undefined : commit.agedMs + this.#clock.monotonicMs() - this.#agedAtMs;
  }

  /** For how long it has been open whether the failover is final, over all changes of point; undefined where it is not open. */
  get openMs(): number | undefined {
    const { reign } = this;
    if (reign === undefined || reign.commit !== undefined) return undefined;
    return (reign.openMs ?? 0) + this.#clock.monotonicMs() - this.#agedAtMs;
  }

  /** Nothing is promised yet: it is on record what is about to be. */
  intend(planned: PlannedReign, job: JobRecord): Promise<void> {
    return this.#update((before) => this.#with({ ...before, intent: { job: job.id, planned } }, job));
  }

  /** The promise is durable: what the record says follows it, and if it can't be written, the next start does that. */
  async promised(planned: PlannedReign, job: JobRecord): Promise<void> {
    const fencing = strongestFencing(this.reign?.fencing, job.fencing);
    const openMs = Math.floor(this.openMs ?? 0);
    const reign: Reign = { ...planned, fencing, commit: undefined, openMs };
    this.#agedAtMs = this.#clock.monotonicMs();
    this.#unsaved = reign;
    const endMs = this.#clock.wallMs();
    await this.#update((before) => {
      const jobs = before.jobs.map((one) =>
        one.verb === "rollback" && one.state === "running"
          ? failed(one, rollbackSuperseded(this.#keeper.record.specification.group), endMs)
          : one,
      );
      return this.#with({ ...before, intent: undefined, reign, jobs, grant: undefined }, job);
    });
    this.#unsaved = undefined;
  }

  /** What the old primary is promised, until it has taken it. */
  get grant(): Grant | undefined {
    return this.#promotion.grant;
  }

  /** Nothing is promised yet: it is on record what the old primary is about to be. */
  intendGrant(grant: Grant, job: JobRecord): Promise<void> {
    return this.#update((before) => this.#with({ ...before, grant }, job));
  }

  /** That promise is durable: nothing is served here any more. */
  async rolledBack(job: JobRecord): Promise<void> {
    this.#unsaved = undefined;
    await this.#update((before) => this.#with({ ...before, intent: undefined, reign: undefined }, job));
  }

  /** The old primary has it on record. */
  granted({ entry }: Grant, end: (job: JobRecord) => JobRecord): Promise<void> {
    return this.#update((before) => {
      if (before.grant?.entry !== entry) return before;
      const jobs = before.jobs.map((job) => (job.id === before.grant?.job ? end(job) : job));
      return { ...before, jobs, grant: undefined };
    });
  }

  /** What a start makes of what it finds: the promise says whether what was intended has come to be. */
  async settle(
    store: Store,
    interrupted: (job: JobRecord) => JobRecord,
    promised: (() => PlannedReign) | undefined,
  ): Promise<void> {
    const { intent, reign, jobs, grant } = this.#promotion;
    const isGranted = grant !== undefined && isGiven(store, grant);
    const { lineage } = store.state;
    const isIn = (id: string | undefined) => lineage.some((entry) => formatId64(entry.id) === id);
    const hasCome = intent !== undefined && isIn(intent.planned.entry);
    const endMs = this.#clock.wallMs();
    const vouched = jobs.find(({ id }) => id === intent?.job)?.fencing;
    const standing = hasCome
      ? {
          ...intent.planned,
          fencing: strongestFencing(reign?.fencing, vouched),
          commit: undefined,
          openMs: reign?.openMs ?? 0,
        }
      : isIn(reign?.entry)
        ? reign
        : promised && { ...promised(), fencing: "none" as const, commit: undefined };
    const settled: PromotionRecord = {
      intent: undefined,
      reign: standing,
      grant: isGranted ? grant : undefined,
      jobs: jobs.map((job) => {
        // The start goes on with it, until the old primary has taken it.
        if (job.state !== "running" || (isGranted && job.id === grant.job)) return job;
        // The start goes on with it, and `committed` ends it.
        if (job.verb === "commit" && standing?.commit?.isDone === false) return job;
        if (hasCome && job.id === intent.job)
          return { ...succeeded(job, endMs), report: intent.planned, fencing: job.fencing ?? "none" };
        const isDone = job.verb === "commit" || isIn(job.report?.entry);
        return isDone ? succeeded(job, endMs) : interrupted(job);
      }),
    };
    const isSame =
      intent === undefined &&
      settled.reign === reign &&
      settled.grant === grant &&
      settled.jobs.every((job, index) => job === jobs[index]);
    if (!isSame) await this.#update(() => settled);
  }

  saveJob(job: JobRecord, { endIntent = false }: { readonly endIntent?: boolean } = {}): Promise<void> {
    return this.#update((before) => this.#with(endIntent ? { ...before, intent: undefined } : before, job));
  }

  confirmed(): Promise<void> {
    return this.#update((before) => {
      if (before.reign === undefined || before.reign.fencing === "peer-confirmed") return before;
      const jobs = before.jobs.map((job) =>
        job.report?.entry === before.reign?.entry ? { ...job, fencing: "peer-confirmed" as const } : job,
      );
      return { ...before, jobs, reign: { ...before.reign, fencing: "peer-confirmed" } };
    });
  }

  commit(commit: Commit, job: JobRecord): Promise<void> {
    this.#agedAtMs = this.#clock.monotonicMs();
    return this.#update((before) => this.#with(withCommit(before, commit), job));
  }

  /** With it every commit that was asked for is done, also those that could not be ended when they were. */
  committed(): Promise<void> {
    const endMs = this.#clock.wallMs();
    return this.#update((before) => {
      if (before.reign?.commit === undefined) return before;
      const jobs = before.jobs.map((job) =>
        job.verb === "commit" && job.state === "running"
          ? { ...job, state: "succeeded" as const, endMs }
          : job,
      );
      return withCommit({ ...before, jobs }, { ...before.reign.commit, isDone: true });
    });
  }

  /** Writes the age down, where it has grown enough. */
  async ageNow(): Promise<void> {
    const everyMs = this.reign?.commit === undefined ? OPEN_AGE_EVERY_MS : AGE_EVERY_MS;
    if (this.#clock.monotonicMs() - this.#agedAtMs >= everyMs) await this.age();
  }

  async age(): Promise<void> {
    const { openMs, committedMs: agedMs } = this;
    const commit = this.reign?.commit;
    const nowMs = this.#clock.monotonicMs();
    if (agedMs !== undefined && commit !== undefined)
      await this.#update((before) => withCommit(before, { ...commit, agedMs: Math.floor(agedMs) }));
    else if (openMs !== undefined && this.#hasTimeout)
      await this.#update((before) => withOpen(before, Math.floor(openMs)));
    else return;
    this.#agedAtMs = nowMs;
  }

  /** Else nobody asks how long it has been open. */
  get #hasTimeout(): boolean {
    return this.#keeper.record.specification.failover.onTimeout !== "none";
  }

  get #promotion(): PromotionRecord {
    const { pairing } = this.#keeper.record;
    return (pairing?.role === "passive" ? pairing.promotion : undefined) ?? NO_PROMOTION;
  }

  #with(promotion: PromotionRecord, job: JobRecord): PromotionRecord {
    return { ...promotion, jobs: withJob(promotion.jobs, job, this.#clock.wallMs()) };
  }

  #update(change: (promotion: PromotionRecord) => PromotionRecord): Promise<void> {
    return this.#keeper.update((record) => {
      const { pairing } = record;
      assert(pairing?.role === "passive", "a copy");
      const before = pairing.promotion ?? NO_PROMOTION;
      const unsaved = this.#unsaved;
      const promotion = change(unsaved === undefined ? before : { ...before, reign: unsaved });
      return promotion === before ? record : { ...record, pairing: { ...pairing, promotion } };
    });
  }
}

/** Whether what the old primary was to be promised is promised to it; also once it is followed in that reign. */
export function isGiven({ state }: Store, { entry }: Grant): boolean {
  const { promise, lineage } = state;
  return [...(promise === undefined ? [] : [promise]), ...lineage].some(({ id }) => formatId64(id) === entry);
}

function withOpen(promotion: PromotionRecord, openMs: number): PromotionRecord {
  return promotion.reign === undefined ? promotion : { ...promotion, reign: { ...promotion.reign, openMs } };
}

function withCommit(promotion: PromotionRecord, commit: Commit): PromotionRecord {
  return promotion.reign === undefined ? promotion : { ...promotion, reign: { ...promotion.reign, commit } };
}
