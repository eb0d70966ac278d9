import { EXIT, type ExitCode } from "#src/api/cli/exit-codes.js";
import type { JobData } from "#src/api/cli/failover/failover-data.js";

/** What a command ends with that has seen a job: one that is under way has been accepted, and no more was asked. */
export function exitOfJob({ state }: Pick<JobData, "state">): ExitCode | undefined {
  return state === "failed" || state === "cancelled" ? EXIT.failed : undefined;
}
