import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { runClient } from "#test/support/nbd/run-client.js";
import { run } from "#test/support/volumes/fuse-disk.js";

/** What a small disk needs, for `requireTool`. */
export const SMALL_DISK_TOOLS = ["root", "loop-devices", "mounts", "mkfs.ext4"] as const;

/** A file system of its own with so many bytes, mounted until the test has ended. */
export async function smallDisk(t: Test, folder: string, sizeBytes: number): Promise<string> {
  const file = join(folder, "small-disk");
  writeFileSync(file, "");
  truncateSync(file, sizeBytes);
  const mounted = join(folder, "small");
  mkdirSync(mounted);
  await run("mkfs.ext4", "-q", "-m", "0", file);
  await run("mount", "-o", "loop", file, mounted);
  t.teardown(() => runClient("umount", ["--lazy", mounted]));
  return mounted;
}

/** A loop device over a file, until the test has ended. */
export async function loopDevice(t: Test, file: string): Promise<string> {
  const device = await run("losetup", "--find", "--show", file);
  t.teardown(() => runClient("losetup", ["-d", device]));
  return device;
}
