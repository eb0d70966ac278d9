import { checkChange, REPAIR, requireConfirmation, required } from "#src/api/control/change-checks.js";
import type { Change, Groups } from "#src/operations/groups/groups.js";
import type { VerifyPicture, VerifySummary } from "#src/operations/groups/verify/verify-picture.js";
import type { JobPicture } from "#src/operations/jobs/job-picture.js";

/** Comparing both sides of a group, as operators and programs ask for it. */

export type { VerifyPicture, VerifySummary };

export interface BegunVerify {
  readonly verify: VerifyPicture;
  readonly job: JobPicture | undefined;
}

export interface VerifyOperations {
  /** Begins it; what is under way stays. */
  begin(group: string, repair: boolean, change: Change): Promise<BegunVerify>;
  get(group: string): Promise<VerifyPicture>;
}

export function createVerifyOperations(
  groups: Pick<Groups, "verify" | "verifyState" | "jobs">,
): VerifyOperations {
  return {
    begin: async (group, repair, change) => {
      checkChange(change);
      required("group", group);
      if (repair) requireConfirmation(change, REPAIR, `sending again what differs of ${group}`);
      const verify = await groups.verify(group, repair, change);
      const job = (await groups.jobs(group)).find(({ id }) => id === verify.job);
      return { verify, job };
    },
    get: async (group) => groups.verifyState(required("group", group)),
  };
}
