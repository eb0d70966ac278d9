import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { ReignGrant } from "#src/operations/groups/other-sites.js";
import type { JobPicture } from "#src/operations/groups/promotion/failovers.js";
import type { HostFailovers } from "#src/operations/groups/promotion/host-failovers.js";
import { VerifyVerbs } from "#src/operations/groups/verify/verify-verbs.js";

/** The verbs that undo a failover, or settle who has won. */
export abstract class FailoverVerbs extends VerifyVerbs {
  protected abstract readonly failovers: HostFailovers;

  rollback(group: string, change: Change): Promise<JobPicture> {
    return this.failovers.rollback(group, change);
  }

  resolve(group: string, winner: string, change: Change): Promise<JobPicture> {
    return this.failovers.resolve(group, winner, change);
  }

  serve(group: string, change: Change): Promise<GroupPicture> {
    return this.failovers.serve(group, change);
  }

  takeGrant(from: string, grant: ReignGrant): Promise<void> {
    return this.failovers.takeGrant(from, grant);
  }
}
