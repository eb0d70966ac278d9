import type { FailoverCalls } from "#src/api/cli/client/failover-calls.js";
import type { Job__Output as Job } from "#src/platform/grpc/generated/tidemark/control/v1/Job.js";

/** Between two looks: a job is there a moment after it was asked for. */
const LOOK_MS = 50;
/** One page is more than a site keeps of a group. */
const JOBS_MAX = 1000;

export interface AcceptedOptions {
  readonly calls: Pick<FailoverCalls, "jobs">;
  readonly group: string;
  /** Of what was asked. */
  readonly requestId: string;
  readonly pause: (delayMs: number) => Promise<void>;
}

/**
 * The job of what was asked, as soon as the site has one: it goes on without whoever asked. Or the answer, where that comes first: a
 * refusal above all, which has no job.
 */
export async function acceptedJob<Answer extends { readonly job: Job | null }>(
  answer: Promise<Answer>,
  { calls, group, requestId, pause }: AcceptedOptions,
): Promise<{ readonly job: Job | null }> {
  const settled = answer.then(
    () => true,
    () => true,
  );
  for (;;) {
    const isAnswered = await Promise.race([settled, pause(LOOK_MS).then(() => false)]);
    if (isAnswered) return await answer;
    const { jobs } = await calls.jobs({ group, page: { size: JOBS_MAX } });
    const job = jobs.find((one) => one.requestId === requestId);
    if (job !== undefined) return { job };
  }
}
