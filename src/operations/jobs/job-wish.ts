import type { JobRecord, JobVerb, JobWish } from "#src/operations/jobs/job.js";
import { requestTaken } from "#src/operations/jobs/job-errors.js";

/** Of a failover or a change of point. */
export function wishForPoint({
  selector,
  includeFuzzy,
  force,
  stopSource,
}: Pick<JobWish, "selector" | "includeFuzzy" | "force"> & { readonly stopSource?: unknown }): JobWish {
  const wish = { selector, includeFuzzy, force, deletePoints: false };
  return stopSource === undefined ? wish : { ...wish, stopSource: true };
}

export function wishForCommit(deletePoints: boolean): JobWish {
  return { selector: "", includeFuzzy: false, force: false, deletePoints };
}

export function wishToVerify(repair: boolean): JobWish {
  return repair ? { ...wishForCommit(false), repair } : wishForCommit(false);
}

/** There is one thing that it can mean. */
export const WISH_TO_ROLL_BACK: JobWish = wishForCommit(false);
export const WISH_TO_REPROTECT: JobWish = wishForCommit(false);

/**
 * The job of the same request, where it is repeated. One with another verb or another wish is another request, and an
 * answer to it would be believed to be what was asked for: refused. What an older record does not say is taken for the same.
 */
export function answered<Job extends Pick<JobRecord, "requestId" | "verb" | "wish">>(
  group: string,
  jobs: readonly Job[],
  verb: JobVerb,
  wish: JobWish,
  { requestId }: { readonly requestId: string },
): Job | undefined {
  if (requestId === "") return undefined;
  const before = jobs.findLast((job) => job.requestId === requestId);
  if (before === undefined) return undefined;
  if (before.verb !== verb || !isSame(before.wish ?? wish, wish))
    throw requestTaken(group, requestId, before.verb, before.wish);
  return before;
}

function isSame(one: JobWish, other: JobWish): boolean {
  return (
    one.selector === other.selector &&
    one.includeFuzzy === other.includeFuzzy &&
    one.force === other.force &&
    one.deletePoints === other.deletePoints &&
    (one.stopSource ?? false) === (other.stopSource ?? false) &&
    (one.repair ?? false) === (other.repair ?? false)
  );
}
