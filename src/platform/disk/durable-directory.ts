import type { Disk } from "#src/platform/disk/disk.js";

/**
 * The directory is there and its name is durable in the one above, whose own name is its maker's business. Synced also
 * when it was there already: whoever made it may have been killed before the sync.
 */
export async function ensureDirectory(disk: Disk, path: string, permissions: number): Promise<void> {
  await disk.makeDirectory(path, permissions);
  await disk.syncDirectory(parentOf(path));
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
