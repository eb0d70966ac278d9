import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";

/**
 * Removes a directory of ours and all below it, so that a file named last goes last: as long as anything is there, that
 * file says what it is. Durable once it resolves; begun again after a crash it goes on.
 */
export async function removeTree(disk: Disk, directory: string, last: string): Promise<void> {
  if ((await disk.stat(directory)) === undefined) return;
  const names = await disk.list(directory);
  for (const name of names) if (name !== last) await removeAt(disk, `${directory}/${name}`);
  await disk.syncDirectory(directory);
  if (names.includes(last)) await disk.unlink(`${directory}/${last}`);
  await disk.syncDirectory(directory);
  await disk.removeDirectory(directory);
  await disk.syncDirectory(parentOf(directory));
}

/** What was kept of a secondary that is none any more says nothing about another. */
export async function forgetSecondary(disk: Disk, { capture }: Pick<GroupLayout, "capture">): Promise<void> {
  await removeTree(disk, capture, "");
}

async function removeAt(disk: Disk, path: string): Promise<void> {
  if ((await disk.stat(path))?.kind !== "directory") return await disk.unlink(path);
  for (const name of await disk.list(path)) await removeAt(disk, `${path}/${name}`);
  await disk.removeDirectory(path);
}
