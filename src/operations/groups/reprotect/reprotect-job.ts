import type { ReunionLook } from "#src/domain/group/group-news.js";
import type { PrimaryPairing } from "#src/operations/groups/record/group-file-format.js";
import type { JobRecord } from "#src/operations/jobs/job.js";
import type { CopiedRecord } from "#src/operations/jobs/reunion-record.js";

/** Something was promotable at the secondary for the first time: with that a reprotect has ended, in the same change. */
export function nowPaired(
  pairing: PrimaryPairing,
  nowMs: number,
  copied: CopiedRecord | undefined,
): PrimaryPairing {
  const { jobs, offered } = pairing;
  // What was in step may be a copy that is not to be any more.
  if (offered === 0) return pairing;
  if (jobs === undefined) return { ...pairing, paired: true };
  const ended = jobs.map((job) =>
    job.state !== "running" || job.verb !== "reprotect"
      ? job
      : {
          ...job,
          state: "succeeded" as const,
          endMs: nowMs,
          ...(job.reunion === undefined ? {} : { reunion: { ...job.reunion, copied } }),
          steps: job.steps.map((step) =>
            step.state === "running" ? { ...step, state: "succeeded" as const, endMs: nowMs } : step,
          ),
        },
  );
  return { ...pairing, paired: true, jobs: ended };
}

/** Whether the secondary was the primary before, and is being made equal. */
export function isReprotecting({ jobs = [] }: Pick<PrimaryPairing, "jobs">): boolean {
  return jobs.some(({ verb, state }) => verb === "reprotect" && state === "running");
}

/** What the old primary has answered of its own writes, to the last reprotect. */
export function reunionIn(jobs: readonly JobRecord[] | undefined): ReunionLook | undefined {
  const { id, reunion } = jobs?.findLast((job) => job.reunion?.lost !== undefined) ?? {};
  if (id === undefined || reunion?.lost === undefined) return undefined;
  return { jobId: id, lost: reunion.lost, bytesMax: reunion.theirsBytes ?? 0 };
}
