import {
  CHANGE_POINT,
  COMMIT,
  checkChange,
  FAILOVER,
  invalid,
  PLANNED,
  REPROTECT,
  requireConfirmation,
  required,
} from "#src/api/control/change-checks.js";
import { TidemarkError } from "#src/base/errors.js";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import type { Change, Groups } from "#src/operations/groups/groups.js";
import type { FailoverPlan, FailoverWish, JobPicture } from "#src/operations/groups/promotion/failovers.js";

/** Failing over and what follows it, as operators and programs ask for it; and the jobs of a site. */

export type { FailoverPlan, FailoverWish, JobPicture };

export interface FailoverOperations {
  /** `latest` when the selector is empty. */
  plan(group: string, wish: FailoverWish): Promise<FailoverPlan>;
  failover(group: string, wish: FailoverWish, change: Change): Promise<JobPicture>;
  /** Wants a selector. */
  changePoint(group: string, wish: FailoverWish, change: Change): Promise<JobPicture>;
  commit(group: string, deletePoints: boolean, change: Change): Promise<JobPicture>;
  /** `to`: empty, or the old primary. */
  reprotect(group: string, to: string, change: Change): Promise<JobPicture>;
  /** `deletePoints`: the secondary drops its points. */
  plannedFailover(group: string, deletePoints: boolean, change: Change): Promise<JobPicture>;
  /** Newest first; of every group when none is named. */
  jobs(group: string): Promise<readonly JobPicture[]>;
  job(id: string): Promise<JobPicture>;
}

type Source = Pick<
  Groups,
  "get" | "planFailover" | "failover" | "changePoint" | "commit" | "reprotect" | "plannedFailover" | "jobs"
>;

export function createFailoverOperations(groups: Source): FailoverOperations {
  const newestFirst = async (group: string): Promise<readonly JobPicture[]> =>
    (await groups.jobs(group)).toSorted((a, b) => (jobOrder(a) < jobOrder(b) ? -1 : 1));
  return {
    plan: async (group, wish) => groups.planFailover(required("group", group), checked(wish, LATEST)),
    failover: async (group, wish, change) => {
      checkChange(change);
      const { selector } = checked(wish, LATEST);
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
    job: async (id) => {
      const found = (await newestFirst("")).find((job) => job.id === required("job_id", id));
      if (found === undefined) throw unknownJob(id);
      return found;
    },
  };
}

/** Ascending is newest first. */
export function jobOrder({ createMs, id }: Pick<JobPicture, "createMs" | "id">): string {
  return `${String(Number.MAX_SAFE_INTEGER - createMs).padStart(DIGITS, "0")}.${id}`;
}

const DIGITS = String(Number.MAX_SAFE_INTEGER).length;
const LATEST = "latest";
const SHOWN_MAX = 80;

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

function unknownJob(id: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "JOB_UNKNOWN",
    message: `this site knows no job ${JSON.stringify(id.slice(0, SHOWN_MAX))}`,
    hint: "tidemark job list shows those it knows; each site has its own",
  });
}
