import { ACCEPT, checkChange, requireConfirmation, required } from "#src/api/control/change-checks.js";
import type { ScrubPicture } from "#src/operations/groups/copy/scrub-picture.js";
import type { Change, Groups } from "#src/operations/groups/groups.js";

/** Reading back what a site keeps of a group, as operators and programs ask for it. */

export type { ScrubPicture };

export interface ScrubOperations {
  /** Begins it, or goes on with the one that was ended. */
  begin(group: string, change: Change): Promise<ScrubPicture>;
  get(group: string): Promise<ScrubPicture>;
  /** Points expire again, though some of what was decided here is forgotten. */
  acceptLoss(group: string, change: Change): Promise<ScrubPicture>;
}

export function createScrubOperations(
  groups: Pick<Groups, "scrub" | "scrubState" | "acceptLoss">,
): ScrubOperations {
  return {
    begin: async (group, change) => {
      checkChange(change);
      return groups.scrub(required("group", group), change);
    },
    get: async (group) => groups.scrubState(required("group", group)),
    acceptLoss: async (group, change) => {
      checkChange(change);
      required("group", group);
      requireConfirmation(change, ACCEPT, `letting points of ${group} expire again`);
      return groups.acceptLoss(group, change);
    },
  };
}
