import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

const BLOCK_BYTES = 2 ** 20;

/** What the disk takes of one file, synced once at its end: the measure of this minute. */
export function syncedDdPerSecond(folder: string, bytes: number): number {
  const file = join(folder, `dd-${process.pid}`);
  const count = Math.max(1, Math.round(bytes / BLOCK_BYTES));
  const begun = performance.now();
  const options = ["if=/dev/zero", `of=${file}`, `bs=${BLOCK_BYTES}`, `count=${count}`, "conv=fdatasync"];
  execFileSync("dd", options, { stdio: "ignore" });
  const elapsedMs = performance.now() - begun;
  rmSync(file);
  return Math.round(((count * BLOCK_BYTES) / elapsedMs) * 1000);
}
