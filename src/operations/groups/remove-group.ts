import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { putAway } from "#src/operations/groups/images/put-away.js";
import { removeTree } from "#src/operations/groups/images/remove-tree.js";
import { stillThere } from "#src/operations/groups/primary/change-images.js";
import type { GroupRecord, KeptImage } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";

/** Steps 3 to 5 of a deletion, as README.md counts them. Answers what is kept; begun again it goes on. */
export async function removeGroup(
  ports: GroupPorts,
  layout: GroupLayout,
  record: GroupRecord,
  { requestId, images }: Extract<GroupRecord["phase"], { readonly type: "deleting" }>,
): Promise<readonly KeptImage[]> {
  await putAway(ports.disk, images);
  const kept = await stillThere(ports.disk, images);
  await ports.onDeleted(record, requestId, kept);
  await removeTree(ports.disk, layout.directory, "group");
  ports.forgetCounts(record.specification.group);
  return kept;
}
