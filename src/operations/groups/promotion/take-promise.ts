import { formatId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import type { DecidedPoint } from "#src/operations/groups/promotion/plan-failover.js";
import type { PromotionKeeper } from "#src/operations/groups/promotion/promotion-keeper.js";
import type { ServedReign } from "#src/operations/groups/promotion/served-reign.js";
import type { PlannedReign } from "#src/operations/jobs/job-report.js";
import type { JobRun } from "#src/operations/jobs/job-run.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Of what is reserved for as long as a failover is not final. */
export const FAILOVER_RESERVED = "failover-";

export interface PromiseOptions {
  readonly running: RunningCopy;
  readonly kept: PromotionKeeper;
  readonly job: JobRun;
  readonly logger: Logger;
  /** What was served until now; its exports have ended. */
  readonly served: ServedReign | undefined;
  /** What the selector means once nothing comes in any more. */
  readonly decide: () => Promise<DecidedPoint>;
}

/** From what is to be left to the promise. README.md counts the steps. What it throws before the promise leaves all as it was. */
export async function takePromise(options: PromiseOptions): Promise<PlannedReign> {
  const { running, kept, job, logger, decide } = options;
  const { store } = running;
  await leave(options);
  try {
    await store.marksTaken();
  } catch (error) {
    // Nothing behind a mark that waits is promotable, and so nothing of it is promised.
    if (!(error instanceof TidemarkError)) throw error;
    logger.warn("marks of the order could not be taken in", { error: describeError(error) });
  }
  job.begin("decide");
  const { plan, planned: decided, position, standing } = await decide();
  // Of the reign that is left: where that was this site's own, what it replaced is known from before.
  const { end } = store;
  const isOwn = store.state.lineage.at(-1)?.writer === plan.entry.writer;
  const received = isOwn
    ? kept.reign?.received
    : end && { entry: formatId64(end.entry), sequence: end.sequence };
  const planned = { ...decided, received };
  // In the one write that decides, what comes next is on record too.
  job.begin("reserve");
  await kept.intend(planned, job.job);
  const id = `${FAILOVER_RESERVED}${planned.entry}`;
  await store.promoting.reserve(id, position, standing, "failover");
  if (end !== undefined && (end.entry !== position.entry || end.sequence !== position.sequence))
    await store.promoting.reserve(`${id}-end`, end, [], "failover");
  // What an end in the middle of a rollback has left here would be what the next one goes back to.
  if (!isOwn) await releaseReserved(store, id);
  await kept.begin(job, "promise");
  const promise = { epoch: plan.entry.epoch, id: plan.entry.id };
  try {
    await store.adoptLineage(plan.lineage, promise);
  } catch (error) {
    // What follows the promise is tidying up, which the next start does too.
    if (store.state.promise?.id !== promise.id) throw error;
    logger.warn("the promise is durable, and what it leaves could not be tidied up", {
      error: describeError(error),
    });
  }
  await options.served?.left();
  job.promised(planned, kept.reign?.fencing);
  job.begin("serve");
  try {
    await kept.promised(planned, job.job);
  } catch (error) {
    logger.warn("the promise is durable, and the record says it with the next start", {
      error: describeError(error),
    });
  }
  return planned;
}

/** Lets go of all that was reserved for failovers and changes of point; but for that one, if it is named. */
export async function releaseReserved(store: Store, but?: string): Promise<void> {
  for (const { id } of [...store.reservations]) {
    const isThat = but !== undefined && (id === but || id === `${but}-end`);
    if (id.startsWith(FAILOVER_RESERVED) && !isThat) await store.promoting.release(id);
  }
}

/** The same where nothing was promised: it would keep the copy from being folded for ever. Each round tries it. */
export async function releaseVoid(store: Store, logger: Logger): Promise<void> {
  try {
    await releaseReserved(store);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    logger.warn("what was reserved for a failover that came to nothing is let go of by a later round", {
      error: describeError(error),
    });
  }
}

/** Writes that nobody confirmed may be gone with a journal that has failed; what it has no room for is not given up. */
async function leave({ running, job, kept, logger, served }: PromiseOptions): Promise<void> {
  if (served === undefined) {
    if (job.job.verb === "failover") await kept.begin(job, "stop-following");
    return await running.stopFollowing();
  }
  await kept.begin(job, "keep-writes");
  try {
    await served.leave();
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.kind === "exhausted") throw error;
    logger.error("what was written last could not be made durable, and nobody was told it was", {
      error: describeError(error),
    });
    await running.store.recover();
  }
}
