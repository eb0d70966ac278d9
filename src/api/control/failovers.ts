import {
  CHANGE_POINT,
  COMMIT,
  checkChange,
  FAILOVER,
  invalid,
  PLANNED,
  REPROTECT,
  RESOLVE,
  ROLLBACK,
  requireConfirmation,
  required,
} from "#src/api/control/change-checks.js";
import type { WatchedGroups } from "#src/api/control/watch-groups.js";
import { watchJob } from "#src/api/control/watch-job.js";
import { TidemarkError } from "#src/base/errors.js";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import type { Change, Groups } from "#src/operations/groups/groups.js";
import type {
  FailoverPlan,
  FailoverWish,
  JobPicture,
  PlanAsked,
} from "#src/operations/groups/promotion/failovers.js";
import { jobUnknown } from "#src/operations/jobs/job-errors.js";
import type { JobProgress } from "#src/operations/jobs/job-progress.js";

/** Failing over and what follows it, as operators and programs ask for it; and the jobs of a site. */

export type { FailoverPlan, FailoverWish, JobPicture, JobProgress };

export interface FailoverOperations {
  /** `latest` when the selector is empty. */
  plan(group: string, wish: FailoverWish): Promise<FailoverPlan>;
  planVerb(group: string, asked: PlanAsked): Promise<FailoverPlan>;
  failover(group: string, wish: FailoverWish, change: Change): Promise<JobPicture>;
  /** Wants a selector. */
  changePoint(group: string, wish: FailoverWish, change: Change): Promise<JobPicture>;
  commit(group: string, deletePoints: boolean, change: Change): Promise<JobPicture>;
  rollback(group: string, change: Change): Promise<JobPicture>;
  resolve(group: string, winner: string, change: Change): Promise<JobPicture>;
  /** `to`: empty, or the old primary. */
  reprotect(group: string, to: string, change: Change): Promise<JobPicture>;
  /** `deletePoints`: the secondary drops its points. */
  plannedFailover(group: string, deletePoints: boolean, change: Change): Promise<JobPicture>;
  /** Newest first; of every group when none is named. */
  jobs(group: string): Promise<readonly JobPicture[]>;
  job(id: string): Promise<JobPicture>;
  /** As it is, and again whenever it is otherwise; it ends with the job. */
  watchJob(id: string, signal: AbortSignal): AsyncIterable<JobPicture>;
  /** Leaves it where nothing is decided yet; elsewhere it is refused. */
  cancelJob(id: string, change: Change): Promise<JobPicture>;
}

type Source = Pick<
  Groups,
  | "get"
  | "planFailover"
  | "planVerb"
  | "failover"
  | "changePoint"
  | "commit"
  | "rollback"
  | "resolve"
  | "plannedFailover"
  | "reprotect"
  | "jobs"
  | "cancelJob"
>;

export function createFailoverOperations(
  groups: Source,
  subscribe: WatchedGroups["subscribe"],
): FailoverOperations {
  const newestFirst = async (group: string): Promise<readonly JobPicture[]> =>
    (await groups.jobs(group)).toSorted((a, b) => (jobOrder(a) < jobOrder(b) ? -1 : 1));
  const job = async (id: string): Promise<JobPicture> => {
    const found = (await newestFirst("")).find((known) => known.id === required("job_id", id));
    if (found === undefined) throw jobUnknown(id);
    return found;
  };
  return {
    plan: async (group, wish) => groups.planFailover(required("group", group), checked(wish, LATEST)),
    planVerb: async (group, asked) => groups.planVerb(required("group", group), asked),
    failover: async (group, wish, change) => {
      checkChange(change);
      const { selector } = checked(wish, LATEST);
      checkStop(wish);
      requireConfirmation(change, FAILOVER, `failing over ${required("group", group)}`);
      return groups.failover(group, { ...wish, selector }, change);
    },
    changePoint: async (group, wish, change) => {
      checkChange(change);
      required("group", group);
      required("point", wish.selector);
      const { selector } = checked(wish, "");
      requireConfirmation(change, CHANGE_POINT, `serving ${group} from another point`);
      return groups.changePoint(group, { ...wish, selector }, change);
    },
    commit: async (group, deletePoints, change) => {
      checkChange(change);
      requireConfirmation(change, COMMIT, `making the failover of ${required("group", group)} final`);
      return groups.commit(group, deletePoints, change);
    },
    rollback: async (group, change) => {
      checkChange(change);
      requireConfirmation(change, ROLLBACK, `giving ${required("group", group)} back to its old primary`);
      return groups.rollback(group, change);
    },
    resolve: async (group, winner, change) => {
      checkChange(change);
      required("group", group);
      requireConfirmation(
        change,
        RESOLVE,
        `having the history of ${required("winner", winner)} go on for ${group}`,
      );
      return groups.resolve(group, winner, change);
    },
    reprotect: async (group, to, change) => {
      checkChange(change);
      requireConfirmation(
        change,
        REPROTECT,
        `making the old primary of ${required("group", group)} its secondary`,
      );
      return groups.reprotect(group, to, change);
    },
    plannedFailover: async (group, deletePoints, change) => {
      checkChange(change);
      requireConfirmation(change, PLANNED, `handing ${required("group", group)} over to its secondary`);
      return groups.plannedFailover(group, deletePoints, change);
    },
    jobs: newestFirst,
    job,
    watchJob: (id, signal) => watchJob(() => job(required("job_id", id)), subscribe, signal),
    cancelJob: async (id, change) => {
      checkChange(change);
      return groups.cancelJob(required("job_id", id), change);
    },
  };
}

/** Ascending is newest first. */
export function jobOrder({ createMs, id }: Pick<JobPicture, "createMs" | "id">): string {
  return `${String(Number.MAX_SAFE_INTEGER - createMs).padStart(DIGITS, "0")}.${id}`;
}

const DIGITS = String(Number.MAX_SAFE_INTEGER).length;
const LATEST = "latest";

/** What is still on its way is taken for so long, where nobody says. */
export const STOP_SOURCE_MS = 10_000;
/** The failover waits for it, and so do the writers of the old primary. */
const STOP_SOURCE_MS_MAX = 300_000;

function checkStop({ stopSource }: FailoverWish): void {
  if (stopSource === undefined) return;
  const { timeoutMs } = stopSource;
  if (timeoutMs > 0 && timeoutMs <= STOP_SOURCE_MS_MAX) return;
  throw invalid(
    "BAD_STOP_TIMEOUT",
    `stop_source.timeout: ${timeoutMs} ms is no time that a failover waits for its source`,
    `give more than nothing and at most ${STOP_SOURCE_MS_MAX / 60_000} minutes, or leave it out`,
  );
}

/** Before a thread or another site is asked: what is no selector is refused with what is one. */
function checked(wish: FailoverWish, otherwise: string): FailoverWish {
  const selector = wish.selector || otherwise;
  try {
    parsePointSelector(selector);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    throw invalid(error.code, `point: ${error.message}`, error.hint);
  }
  return { ...wish, selector };
}
