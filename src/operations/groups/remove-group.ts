import { stillThere } from "#src/operations/groups/change-images.js";
import type { GroupRecord, KeptImage } from "#src/operations/groups/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/group-layout.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { putAway } from "#src/operations/groups/put-away.js";
import { removeTree } from "#src/operations/groups/remove-tree.js";

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
