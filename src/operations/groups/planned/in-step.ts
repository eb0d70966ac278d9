import { hasNoSecondary } from "#src/operations/groups/group-errors.js";
import { notInStep } from "#src/operations/groups/planned/planned-errors.js";
import type { PrimaryLink } from "#src/operations/groups/primary/primary-link.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";

/** Whether the secondary follows, and has all but what is on its way: else writers would be held for nothing. */
export function assertUsable({ specification }: GroupRecord, link: PrimaryLink | undefined): void {
  const { group } = specification;
  if (link === undefined) throw hasNoSecondary(group);
  const { capture, down, pairing, stuck } = link;
  const status = `tidemark status ${group} shows when it is`;
  if (stuck !== undefined) throw notInStep(group, stuck.why, stuck.hint);
  if (pairing.paused) throw notInStep(group, "it is paused", `tidemark resume ${group}`);
  if (down !== undefined) throw notInStep(group, `its secondary does not follow: ${down.why}`, down.hint);
  const type = capture?.backlog.state.type;
  const isInOrder = type === "memory" || type === "spilling";
  if (!isInOrder || capture?.confirmation.state.type === "unpaired")
    throw notInStep(group, "its secondary is not in step yet", status);
  if (pairing.departed.length > 0)
    throw notInStep(group, "its secondary has not heard yet of a member that was removed", status);
  if (pairing.offered < pairing.revision)
    throw notInStep(group, "its secondary has not taken the last change of its specification yet", status);
}
