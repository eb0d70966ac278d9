import { dirname } from "node:path";
import type { Disk } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";

/** Small files that must be there whole, before and after a power loss. Only the Disk port is used. */

/** Read and replaced as a whole, in memory; what is larger has a format of its own. */
const SMALL_FILE_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Replaces the file, or makes it. Once it resolves the new bytes are durable under the name; whenever it ends before,
 * the name stands for the whole old bytes or the whole new ones. One at a time for each path: the temporary file has a
 * fixed name, so that what a crash leaves is overwritten by the next attempt and never piles up.
 */
export async function replaceFile(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  // 1. The new bytes, under another name.
  const file = await disk.open(temporary, "create");
  try {
    await file.truncate(0);
    await file.write(bytes, 0);
    // 2. Durable, before the name says so: else the name could survive a power loss and the bytes not.
    await file.datasync();
  } finally {
    await file.close();
  }
  // 3. The switch.
  await disk.rename(temporary, path);
  // 4. The name, durable.
  await disk.syncDirectory(dirname(path));
}

/** The file's bytes; undefined when there is none. DiskError EFBIG for one that is too large to be a small file. */
export async function readWhole(
  disk: Disk,
  path: string,
  sizeBytesMax = SMALL_FILE_BYTES_MAX,
): Promise<Uint8Array | undefined> {
  const stat = await disk.stat(path);
  if (stat === undefined) return undefined;
  const file = await disk.open(path, "read");
  try {
    const sizeBytes = await file.size();
    if (sizeBytes > sizeBytesMax)
      throw new DiskError("EFBIG", "read all of", path, { sizeBytes, sizeBytesMax });
    const bytes = new Uint8Array(sizeBytes);
    const count = await file.read(bytes, 0);
    return bytes.subarray(0, count);
  } finally {
    await file.close();
  }
}

/** Makes the directory and those missing above it, each durable in the one that holds it. */
export async function makeDurableDirectory(disk: Disk, path: string, permissions: number): Promise<void> {
  const missing: string[] = [];
  for (let at = path; (await disk.stat(at)) === undefined; at = dirname(at)) missing.unshift(at);
  await disk.makeDirectory(path, permissions);
  for (const made of missing) await disk.syncDirectory(dirname(made));
}
