import { isAllZeros } from "#src/base/all-zeros.js";
import type { Disk, DiskPart } from "#src/platform/disk/disk.js";

interface FileCopy {
  readonly sizeBytes: number;
  /** What holds something; the rest is holes. */
  readonly pages: readonly DiskPart[];
}

/** Files and directories by path, as somebody copies them while no daemon runs; undefined: a directory. */
export type DiskCopy = ReadonlyMap<string, FileCopy | undefined>;

const PAGE_BYTES = 4096;

export async function copyTree(disk: Disk, directory: string): Promise<DiskCopy> {
  const copy = new Map<string, FileCopy | undefined>();
  for (const name of await disk.list(directory)) {
    const path = `${directory}/${name}`;
    const isDirectory = (await disk.stat(path))?.kind === "directory";
    copy.set(path, isDirectory ? undefined : await copyFile(disk, path));
    if (isDirectory) for (const [below, file] of await copyTree(disk, path)) copy.set(below, file);
  }
  return copy;
}

async function copyFile(disk: Disk, path: string): Promise<FileCopy> {
  const file = await disk.open(path, "read");
  const sizeBytes = await file.size();
  const pages: DiskPart[] = [];
  for (let data = file.nextData(0); data !== undefined; data = file.nextData(data.to)) {
    const bytes = new Uint8Array(data.to - data.from);
    await file.read(bytes, data.from);
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      const page = bytes.subarray(at, at + PAGE_BYTES);
      if (!isAllZeros(page)) pages.push({ bytes: new Uint8Array(page), position: data.from + at });
    }
  }
  await file.close();
  return { sizeBytes, pages };
}

/** The directory holds that, and nothing else. */
export async function putBack(disk: Disk, directory: string, copy: DiskCopy): Promise<void> {
  await clear(disk, directory);
  for (const [path, copied] of copy) {
    if (copied === undefined) {
      await disk.makeDirectory(path, 0o700);
      continue;
    }
    const file = await disk.open(path, "create-new");
    await file.truncate(copied.sizeBytes);
    await file.writeScattered(copied.pages);
    await file.datasync();
    await file.close();
  }
  for (const [path, copied] of [...copy, [directory, undefined] as const])
    if (copied === undefined) await disk.syncDirectory(path);
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
