import { storeLayout } from "#src/data-path/store/store.js";
import { removeTree } from "#src/operations/groups/images/remove-tree.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";

/**
 * Removes what a copy keeps beside its images and the state file: all history, and what is known of it. For a site that
 * becomes another in a group, or did. Begun again after a crash it goes on.
 *
 * The ledger goes last: it says which member has which image.
 */
export async function forgetStore(disk: Disk, { directory }: Pick<GroupLayout, "directory">): Promise<void> {
  const { images, journal, compacted, index, points, reserve, scrub, ledger } = storeLayout(directory);
  const names = (await disk.stat(images)) === undefined ? [] : await disk.list(images);
  const beside = names.filter((name) => name.endsWith(".hashes") || name.endsWith(".seed"));
  const files = [reserve, scrub, ...beside.map((name) => `${images}/${name}`)];
  for (const path of files) if ((await disk.stat(path)) !== undefined) await disk.unlink(path);
  for (const path of [journal, compacted, index, points, ledger]) await removeTree(disk, path, "");
}
