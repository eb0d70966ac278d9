import type { DrillPicture, DrillRequest } from "#src/operations/drills/drill-picture.js";
import type { BranchPicture } from "#src/operations/groups/copy/branch-picture.js";
import { dropBranch, listBranches } from "#src/operations/groups/copy/copy-branches.js";
import type { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { deletePoint, findPoint, listPoints, pinPoint } from "#src/operations/groups/copy/copy-points.js";
import type { ScrubPicture } from "#src/operations/groups/copy/scrub-picture.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";

/**
 * The verbs about what a copy holds. None of them is in the group's turn: what each of them changes is in order by itself,
 * and nothing of the group's own state changes with it.
 */
export abstract class CopyVerbs {
  /** The copy that this site holds; who asks at the primary is told where it is, with the command. */
  protected abstract copy(name: string, command: string): CopyGroup;

  async points(group: string): Promise<readonly PointPicture[]> {
    return listPoints(this.copy(group, `point list ${group}`).points());
  }

  async point(group: string, selector: string): Promise<PointPicture> {
    return await findPoint(this.copy(group, `point show ${group} ${selector}`).points(), selector);
  }

  async pin(group: string, point: string, pinned: boolean, _change: Change): Promise<PointPicture> {
    const verb = pinned ? "pin" : "unpin";
    return await pinPoint(this.copy(group, `point ${verb} ${group} ${point}`).points(), point, pinned);
  }

  async deletePoint(group: string, point: string, change: Change): Promise<void> {
    await deletePoint(this.copy(group, `point delete ${group} ${point}`).points(), point, change);
  }

  async scrub(group: string, _change: Change): Promise<ScrubPicture> {
    return this.copy(group, `scrub ${group}`).scrub().begin();
  }

  async scrubState(group: string): Promise<ScrubPicture> {
    return this.copy(group, `scrub ${group}`).scrub().picture;
  }

  async acceptLoss(group: string, _change: Change): Promise<ScrubPicture> {
    return await this.copy(group, `scrub ${group} --accept-loss`).scrub().acceptLoss();
  }

  async drills(group: string): Promise<readonly DrillPicture[]> {
    return this.copy(group, `drill list ${group}`).open().drills.pictures;
  }

  async startDrill(group: string, drill: DrillRequest, change: Change): Promise<DrillPicture> {
    const copy = this.copy(group, `drill start ${group} --point ${drill.point}`);
    return await copy.open().drills.start(drill, change.requestId);
  }

  async moveDrill(group: string, drill: string, point: string, change: Change): Promise<DrillPicture> {
    const copy = this.copy(group, `drill change-point ${group} ${drill} --point ${point}`);
    return await copy.open().drills.move(drill, point, change.requestId);
  }

  async stopDrill(group: string, drill: string, _change: Change): Promise<DrillPicture> {
    return await this.copy(group, `drill stop ${group} ${drill}`).open().drills.end(drill);
  }

  async branches(group: string): Promise<readonly BranchPicture[]> {
    return listBranches(this.copy(group, `branch list ${group}`).branches());
  }

  async dropBranch(group: string, branch: string, change: Change): Promise<BranchPicture> {
    const at = this.copy(group, `branch drop ${group} ${branch}`).branches();
    return await dropBranch(at, branch, change);
  }
}
