import type { Position } from "#src/domain/model/sequence.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { ReignGrant, SourceHold } from "#src/operations/groups/other-sites.js";
import type { FailoverPlan, FailoverWish, JobPicture } from "#src/operations/groups/promotion/failovers.js";
import type { HostFailovers } from "#src/operations/groups/promotion/host-failovers.js";
import { ScanVerbs } from "#src/operations/groups/scan/scan-verbs.js";

/** The verbs of a failover: what leads to one, what undoes it, and what settles who has won. */
export abstract class FailoverVerbs extends ScanVerbs {
  protected abstract readonly failovers: HostFailovers;

  planFailover(group: string, wish: FailoverWish): Promise<FailoverPlan> {
    return this.failovers.plan(group, wish);
  }

  failover(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    return this.failovers.failover(group, wish, change);
  }

  changePoint(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    return this.failovers.changePoint(group, wish, change);
  }

  commit(group: string, deletePoints: boolean, change: Change): Promise<JobPicture> {
    return this.failovers.commit(group, deletePoints, change);
  }

  reprotect(group: string, to: string, change: Change): Promise<JobPicture> {
    return this.failovers.reprotect(group, to, change);
  }

  async jobs(group: string): Promise<readonly JobPicture[]> {
    return this.failovers.jobs(group);
  }

  async cancelJob(job: string, change: Change): Promise<JobPicture> {
    return this.failovers.cancel(job, change);
  }

  rollback(group: string, change: Change): Promise<JobPicture> {
    return this.failovers.rollback(group, change);
  }

  resolve(group: string, winner: string, change: Change): Promise<JobPicture> {
    return this.failovers.resolve(group, winner, change);
  }

  serve(group: string, change: Change): Promise<GroupPicture> {
    return this.failovers.serve(group, change);
  }

  takeHold(from: string, hold: SourceHold): Promise<Position | undefined> {
    return this.failovers.takeHold(from, hold);
  }

  takeGrant(from: string, grant: ReignGrant): Promise<void> {
    return this.failovers.takeGrant(from, grant);
  }
}
