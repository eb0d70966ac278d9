import { Store } from "#src/data-path/store/store.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { removeTree } from "#src/operations/groups/images/remove-tree.js";
import type { GroupOffer } from "#src/operations/groups/other-sites.js";
import { writeGroupRecord } from "#src/operations/groups/record/group-file.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";

const PERMISSIONS = 0o700;

export interface CopyPorts {
  readonly disk: Disk;
  readonly hash64: Hash64;
  readonly dataDirectory: string;
  readonly site: string;
}

/**
 * A copy of a group that another site is primary of, durable and not open yet. Members come with what the primary sends.
 *
 * 1. The directory, and a record that says that nobody has been told of it; 2. the store, with nothing in it; 3. recorded as
 * made: from here on the copy exists. Nothing is left of one that fails.
 */
export async function createCopy(
  ports: CopyPorts,
  { id, specification, copy }: GroupOffer,
): Promise<GroupRecord> {
  const { disk, hash64, dataDirectory, site } = ports;
  const layout = groupLayout(dataDirectory, id);
  const begun: GroupRecord = {
    id,
    site,
    phase: { type: "creating" },
    specification,
    members: [],
    nextMember: 1,
    leaving: [],
    pairing: { role: "passive", copy },
  };
  try {
    await ensureDirectory(disk, layout.directory, PERMISSIONS);
    await writeGroupRecord(disk, layout, begun, hash64);
    const nothing = { lineage: [], promise: undefined, ceiling: 0, clean: undefined };
    await Store.create(disk, layout.directory, { group: id, site, ...nothing }, hash64);
    const made: GroupRecord = { ...begun, phase: { type: "made" } };
    await writeGroupRecord(disk, layout, made, hash64);
    return made;
  } catch (error) {
    // What can't be removed now says of itself that it is to be removed: the next start does.
    await Promise.allSettled([removeTree(disk, layout.directory, "group")]);
    throw error;
  }
}
