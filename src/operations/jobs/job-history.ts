import type { JobRecord } from "#src/operations/jobs/job.js";

/** Of a group: each is a decision of a person, and request ids are answered from them. */
export const JOBS_MAX = 32;
/** What is older has been looked into, or never will be; the audit log tells of it for longer. */
export const JOB_AGE_MS_MAX = 90 * 86_400_000;
/** Whatever their age: a clock that was set wrong for a moment does not make a site forget what it did last. */
export const JOBS_KEPT_MIN = 8;

/** Oldest first, with that one as the newest. One that is under way is never forgotten. */
export function withJob(jobs: readonly JobRecord[], job: JobRecord, nowMs: number): readonly JobRecord[] {
  const all = [...jobs.filter(({ id }) => id !== job.id), job];
  return all.filter((one, index) => {
    const newer = all.length - 1 - index;
    if (one.state === "running" || newer < JOBS_KEPT_MIN) return true;
    return newer < JOBS_MAX && nowMs - (one.endMs ?? one.createMs) <= JOB_AGE_MS_MAX;
  });
}
