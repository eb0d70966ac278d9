import { flag, listOf, oneOf, optional, record, type Shape, text, whole } from "#src/base/json-shape.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { VerifiedRange, VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";
import { JOB, type JobRecord } from "#src/operations/jobs/job.js";
import { failed } from "#src/operations/jobs/job-run.js";

/** What a primary keeps of the comparisons of a group, in the group's record. */
export interface VerifyRecord {
  /** What the last one that has ended found. */
  readonly last?: VerifyResult | undefined;
  /** What of both sides is known to differ. One that did not get so far, or could not read all, takes nothing back of it. */
  readonly differs?: KnownDifference | undefined;
  /** When all was compared last; and when all of it was equal. */
  readonly doneMs?: number | undefined;
  readonly equalMs?: number | undefined;
  /** How often the one that is under way has been begun. */
  readonly attempts: number;
  /** The one that is under way, and some before it. */
  readonly jobs: readonly JobRecord[];
}

export interface KnownDifference {
  readonly bytes: number;
  /** Of the point at which it was found. */
  readonly point: string;
}

/** As it is shown, but for what is known anyway. */
export type VerifyResult = Pick<
  VerifyPicture,
  | "repair"
  | "comparedBytes"
  | "totalBytes"
  | "differentBytes"
  | "unknownBytes"
  | "repairedBytes"
  | "ranges"
  | "isCoarse"
  | "point"
  | "position"
  | "root"
  | "isMarked"
  | "exchangedBytes"
  | "failure"
  | "startMs"
  | "endMs"
>;

export const NEVER_VERIFIED: VerifyRecord = { attempts: 0, jobs: [] };
/** Enough to see where: the record is written as a whole. */
const RANGES_KEPT_MAX = 16;
/** By schedule one follows the other: these are kept apart from the jobs in which somebody has decided something. */
const JOBS_KEPT_MAX = 8;

export function withVerifyJob({ jobs, ...rest }: VerifyRecord, job: JobRecord): VerifyRecord {
  const others = jobs.filter(({ id }) => id !== job.id);
  return { ...rest, jobs: [...others, job].slice(-JOBS_KEPT_MAX) };
}

/** One has ended, whether or not it came to the end. */
export function withResult(record: VerifyRecord, job: JobRecord, picture: VerifyPicture): VerifyRecord {
  const { state, failure, endMs } = picture;
  const last: VerifyResult = {
    ...resultOf(picture),
    ranges: picture.ranges.slice(0, RANGES_KEPT_MAX),
    isCoarse: picture.isCoarse || picture.ranges.length > RANGES_KEPT_MAX,
    failure,
  };
  const isDone = state === "done";
  const differs = differsAfter(record, picture);
  const isEqual = isDone && picture.differentBytes === 0 && picture.unknownBytes === 0;
  return {
    ...withVerifyJob(record, job),
    last,
    differs,
    ...(isDone ? { doneMs: endMs } : {}),
    ...(isEqual ? { equalMs: endMs } : {}),
    attempts: 0,
  };
}

/** Found to differ and not repaired; undefined: nothing. */
export function differsOf({
  differs,
  last,
}: Pick<VerifyRecord, "differs" | "last">): KnownDifference | undefined {
  return differs ?? (last && unrepairedOf(last));
}

function differsAfter(before: VerifyRecord, picture: VerifyPicture): KnownDifference | undefined {
  const found = unrepairedOf(picture);
  if (found !== undefined) return found;
  const isProved = picture.unknownBytes === 0 || picture.differentBytes > 0;
  return picture.state === "done" && isProved ? undefined : differsOf(before);
}

function unrepairedOf({
  differentBytes,
  repairedBytes,
  point,
}: Pick<VerifyResult, "differentBytes" | "repairedBytes" | "point">): KnownDifference | undefined {
  const bytes = differentBytes - repairedBytes;
  return bytes > 0 ? { bytes, point } : undefined;
}

function resultOf(picture: VerifyPicture): VerifyResult {
  const { group: _group, site: _site, state: _state, phase: _phase, job: _job, ...result } = picture;
  return result;
}

/** All of it is sent again: of what there will be nothing is proved. */
export function unproved({ attempts, jobs }: VerifyRecord): VerifyRecord {
  return { attempts, jobs };
}

/** Those of a primary; one that another site was promoted over compares nothing any more. */
export function verifyJobsOf({
  verify,
  superseded,
}: {
  readonly verify?: VerifyRecord | undefined;
  readonly superseded: { readonly winner: string } | undefined;
}): readonly JobRecord[] {
  const jobs = verify?.jobs ?? [];
  if (superseded === undefined) return jobs;
  return jobs.map((job) =>
    job.state === "running" ? failed(job, supersededWhileComparing(superseded.winner), job.createMs) : job,
  );
}

function supersededWhileComparing(winner: string) {
  return {
    kind: "refused" as const,
    code: "VERIFY_SUPERSEDED",
    message: `${winner} has become the primary meanwhile: nothing is compared from here any more`,
    hint: `ask for it at ${winner}`,
  };
}

const RANGE: Shape<VerifiedRange> = record<VerifiedRange>({
  member: text,
  offset: whole,
  length: whole,
  found: oneOf(["different", "unread-at-secondary", "unknown-at-primary"]),
});

const RESULT: Shape<VerifyResult> = record<VerifyResult>({
  repair: flag,
  comparedBytes: whole,
  totalBytes: whole,
  differentBytes: whole,
  unknownBytes: whole,
  repairedBytes: whole,
  ranges: listOf(RANGE),
  isCoarse: flag,
  point: text,
  position: optional(record<NonNullable<VerifyPicture["position"]>>({ epoch: whole, sequence: whole })),
  root: record<VerifyPicture["root"]>({ primary: text, secondary: text }),
  isMarked: flag,
  exchangedBytes: whole,
  failure: optional(record<Trouble>({ code: text, why: text, hint: text })),
  startMs: optional(whole),
  endMs: optional(whole),
});

export const VERIFY: Shape<VerifyRecord> = record<VerifyRecord>({
  last: optional(RESULT),
  differs: optional(record<KnownDifference>({ bytes: whole, point: text })),
  doneMs: optional(whole),
  equalMs: optional(whole),
  attempts: whole,
  jobs: listOf(JOB),
});
