import { TidemarkError } from "#src/base/errors.js";
import type { JobRecord, JobWish } from "#src/operations/jobs/job.js";
import { INSTEAD } from "#src/operations/jobs/leave-job.js";

/** The same request id with another verb or another wish. */
export function requestTaken(
  group: string,
  requestId: string,
  verb: string,
  wish: JobWish | undefined,
): TidemarkError {
  const words = [
    wish?.selector === undefined || wish.selector === "" ? [] : `to ${JSON.stringify(wish.selector)}`,
    wish?.includeFuzzy === true ? "with fuzzy members" : [],
    wish?.force === true ? "forced" : [],
    wish?.deletePoints === true ? "with old points dropped" : [],
    wish?.stopSource === true ? "with its source stopped" : [],
    wish?.repair === true ? "with what differs sent again" : [],
  ].flat();
  const asked = [`a ${verb} of ${group}`, ...words].join(", ");
  return new TidemarkError({
    kind: "invalid",
    code: "REQUEST_ID_TAKEN",
    message: `the request id ${JSON.stringify(requestId.slice(0, 80))} was that of ${asked}`,
    hint: "give each request an id of its own",
    facts: { group, verb },
  });
}

/** What the job is told, and who asked for it, when somebody cancels it. */
export function jobCancelled(
  { id, verb }: Pick<JobRecord, "id" | "verb">,
  by: string,
  why: string,
): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "JOB_CANCELLED",
    message: `the ${verb} was cancelled by ${by}${why === "" ? "" : `, because: ${why}`}; nothing had been decided, and all stands as before`,
    hint: "ask for it again, under another request id, when it is wanted",
    facts: { job: id, verb, by },
  });
}

export function jobNotCancellable({ id, verb, steps }: JobRecord): TidemarkError {
  const step = steps.find(({ state }) => state === "running")?.name ?? "";
  return new TidemarkError({
    kind: "refused",
    code: "JOB_NOT_CANCELLABLE",
    message: `the ${verb} is past what can be left${step === "" ? "" : ` (its step is ${step})`}: half of it would be worse than all or nothing`,
    hint: INSTEAD[verb],
    facts: { job: id, verb, step },
  });
}

export function jobEnded({ id, verb, state }: Pick<JobRecord, "id" | "verb" | "state">): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "JOB_ENDED",
    message: `the ${verb} has ended already: ${state}`,
    hint: `tidemark job show ${id} tells what came of it`,
    facts: { job: id, verb, state },
  });
}

const SHOWN_MAX = 80;

export function jobUnknown(id: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "JOB_UNKNOWN",
    message: `this site knows no job ${JSON.stringify(id.slice(0, SHOWN_MAX))}`,
    hint: "tidemark job list shows those it knows; each site has its own",
  });
}
