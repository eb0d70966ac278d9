import { refuseSpecification } from "#src/domain/group/refuse-specification.js";
import { diffSpecifications, type SpecificationDiff } from "#src/domain/group/specification-diff.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import {
  CONFIRM_DELETE,
  confirmationMissing,
  specificationRefused,
} from "#src/operations/groups/group-errors.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";

/** What a specification makes of a group, or why not. `change`: undefined for who only wants to know. */
export function judgeChange(
  { specification, site }: Pick<GroupRecord, "specification" | "site">,
  given: GroupSpecification,
  change: Change | undefined,
): SpecificationDiff {
  const { group } = specification;
  const diff = diffSpecifications(specification, given);
  const refusals = [...refuseSpecification(diff.wanted, site), ...diff.refusals];
  if (refusals.length > 0) throw specificationRefused(group, refusals);
  const removed = diff.changes.filter(({ destructive }) => destructive).map(({ key }) => key);
  if (change !== undefined && removed.length > 0 && change.confirm !== CONFIRM_DELETE)
    throw confirmationMissing(`applying it would remove ${removed.join(", ")} from ${group}`, {
      group,
      removed: removed.join(", "),
    });
  return diff;
}
