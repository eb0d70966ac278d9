import { refuseSpecification } from "#src/domain/group/refuse-specification.js";
import { diffSpecifications } from "#src/domain/group/specification-diff.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import {
  CONFIRM_DELETE,
  confirmationMissing,
  specificationRefused,
} from "#src/operations/groups/group-errors.js";
import type { Change } from "#src/operations/groups/groups.js";

/** What another specification would change; throws when it is refused. `change`: undefined for who only asks. */
export function judgeChange(
  before: GroupSpecification,
  given: GroupSpecification,
  change: Change | undefined,
  site: string,
): ReturnType<typeof diffSpecifications> {
  const diff = diffSpecifications(before, given);
  const refusals = [...refuseSpecification(diff.wanted, site), ...diff.refusals];
  if (refusals.length > 0) throw specificationRefused(before.group, refusals);
  const removed = diff.changes.filter(({ destructive }) => destructive).map(({ key }) => key);
  if (change !== undefined && removed.length > 0 && change.confirm !== CONFIRM_DELETE)
    throw confirmationMissing(`applying it would remove ${removed.join(", ")} from ${before.group}`, {
      group: before.group,
      removed: removed.join(", "),
    });
  return diff;
}
