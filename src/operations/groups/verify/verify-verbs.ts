import type { ComparisonAnswer, ComparisonQuestion } from "#src/data-path/verify/verify.js";
import { isPromoted } from "#src/domain/group/group-state.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { CopyVerbs } from "#src/operations/groups/copy/copy-verbs.js";
import { hasNoSecondary } from "#src/operations/groups/group-errors.js";
import type { SiteGroup } from "#src/operations/groups/group-register.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { Group } from "#src/operations/groups/primary/group.js";
import { assertComparable } from "#src/operations/groups/scan/scan-refusals.js";
import type { GroupVerify } from "#src/operations/groups/verify/group-verify.js";
import { notComparedFrom } from "#src/operations/groups/verify/verify-errors.js";
import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";

/** Comparing both sides of a group: the primary's part, and what the secondary is asked. In nobody's turn. */
export abstract class VerifyVerbs extends CopyVerbs {
  /** The group of which this site is the primary; who asks elsewhere is told where that is, with the command. */
  protected abstract primary(name: string, what: string, command: string): Group;

  abstract get groups(): readonly SiteGroup[];

  async verify(group: string, repair: boolean, change: Change): Promise<VerifyPicture> {
    return this.#verifyOf(group, `verify ${group}${repair ? " --repair" : ""}`).begin(repair, change);
  }

  async verifyState(group: string): Promise<VerifyPicture> {
    return this.#verifyOf(group, `verify ${group}`).picture;
  }

  async takeComparison(from: string, question: ComparisonQuestion): Promise<ComparisonAnswer> {
    const group = this.groups.find(({ record }) => record.id === question.group);
    const isFollowing = group instanceof CopyGroup && !isPromoted(group.state);
    if (!isFollowing || group.primary !== from) throw notComparedFrom(from, question.group);
    return await group.open().comparisons.answer(question);
  }

  #verifyOf(name: string, command: string): GroupVerify {
    const group = this.primary(name, "a comparison", command);
    if (group.link === undefined) throw hasNoSecondary(group.name);
    assertComparable(group.record.specification);
    return group.link.verify;
  }
}
