import type { Disk } from "#src/platform/disk/disk.js";

/** Files and directories by path, as somebody copies them while no daemon runs; undefined: a directory. */
export type DiskCopy = ReadonlyMap<string, Uint8Array | undefined>;

export async function copyTree(disk: Disk, directory: string): Promise<DiskCopy> {
  const copy = new Map<string, Uint8Array | undefined>();
  for (const name of await disk.list(directory)) {
    const path = `${directory}/${name}`;
    const isDirectory = (await disk.stat(path))?.kind === "directory";
    copy.set(path, isDirectory ? undefined : await bytesOf(disk, path));
    if (isDirectory) for (const [below, bytes] of await copyTree(disk, path)) copy.set(below, bytes);
  }
  return copy;
}

async function bytesOf(disk: Disk, path: string): Promise<Uint8Array> {
  const file = await disk.open(path, "read");
  const bytes = new Uint8Array(await file.size());
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}

const PAGE_BYTES = 4096;

/** The directory holds that, and nothing else. */
export async function putBack(disk: Disk, directory: string, copy: DiskCopy): Promise<void> {
  await clear(disk, directory);
  for (const [path, bytes] of copy) {
    if (bytes === undefined) {
      await disk.makeDirectory(path, 0o700);
      continue;
    }
    const file = await disk.open(path, "create-new");
    await file.truncate(bytes.length);
    // Holes stay holes.
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      const page = bytes.subarray(at, at + PAGE_BYTES);
      if (page.some((byte) => byte !== 0)) await file.write(page, at);
    }
    await file.datasync();
    await file.close();
  }
  for (const [path, bytes] of [...copy, [directory, undefined] as const])
    if (bytes === undefined) await disk.syncDirectory(path);
}

async function clear(disk: Disk, directory: string): Promise<void> {
  for (const name of await disk.list(directory)) {
    const path = `${directory}/${name}`;
    if ((await disk.stat(path))?.kind !== "directory") await disk.unlink(path);
    else {
      await clear(disk, path);
      await disk.removeDirectory(path);
    }
  }
}
