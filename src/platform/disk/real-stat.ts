import type { BigIntStats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { systemCode } from "#src/base/errors.js";
import type { DiskStat } from "#src/platform/disk/disk.js";
import { seekEnd } from "#src/platform/libc/file-calls.js";

/** The unit in which stat(2) counts what a file takes, whatever the file system's own. */
const ALLOCATION_UNIT_BYTES = 512n;
const PERMISSION_BITS = 0o7777n;
/** Nothing at that path: the last part is missing, or a part before it is a file. */
const NOTHING_THERE: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR"]);

export async function statPath(path: string): Promise<DiskStat | undefined> {
  const found = await statOrNothing(path);
  if (found === undefined) return undefined;
  const common = { permissions: Number(found.mode & PERMISSION_BITS), modifiedMs: Number(found.mtimeMs) };
  if (found.isBlockDevice()) {
    const sizeBytes = await deviceSize(path);
    return {
      ...common,
      kind: "block-device",
      sizeBytes,
      allocatedBytes: sizeBytes,
      identity: `device:${found.rdev}`,
    };
  }
  return {
    ...common,
    kind: found.isFile() ? "file" : found.isDirectory() ? "directory" : "other",
    sizeBytes: Number(found.size),
    allocatedBytes: Number(found.blocks * ALLOCATION_UNIT_BYTES),
    identity: `${found.dev}:${found.ino}`,
  };
}

/** Inode numbers take 64 bits on some file systems, hence the big integers. */
async function statOrNothing(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (NOTHING_THERE.has(systemCode(error))) return undefined;
    throw error;
  }
}

/** stat says 0 of a block device; its end says more. */
async function deviceSize(path: string): Promise<number> {
  const device = await open(path, "r");
  try {
    return seekEnd(device.fd);
  } finally {
    await device.close();
  }
}
