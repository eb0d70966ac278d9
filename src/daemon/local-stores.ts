import type { StoreToolOptions } from "#src/api/cli/local.js";
import { lockDataDirectory } from "#src/daemon/data-directory.js";
import { realWorld } from "#src/daemon/world.js";
import {
  type ExportedPoint,
  exportPoint,
  type PointExport,
} from "#src/operations/store-tool/export-point.js";
import type { StorePicture } from "#src/operations/store-tool/store-picture.js";
import {
  checkStores,
  type GroupCheck,
  inspectStores,
  rebuildIndexes,
  type StoreTool,
} from "#src/operations/store-tool/store-tool.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";

/** Work on the stores of a data directory with no daemon on it: under the same lock that a daemon takes. */
export function inspectLocal(options: StoreToolOptions): Promise<readonly StorePicture[]> {
  return underLock(options, inspectStores);
}

export function checkLocal(options: StoreToolOptions): Promise<readonly GroupCheck[]> {
  return underLock(options, checkStores);
}

export function exportLocal(options: StoreToolOptions, request: PointExport): Promise<ExportedPoint> {
  return underLock(options, (tool) => exportPoint(tool, request));
}

export function rebuildLocal(options: StoreToolOptions): Promise<readonly string[]> {
  return underLock(options, rebuildIndexes);
}

async function underLock<R>(options: StoreToolOptions, work: (tool: StoreTool) => Promise<R>): Promise<R> {
  const { clock, disk, random } = realWorld();
  const hasher = await createHasher();
  const lock = await lockDataDirectory(disk, options.dataDirectory);
  try {
    return await work({
      ports: {
        clock,
        disk,
        random,
        keyValue: new LevelOpener(),
        hash64: (bytes, seed) => hasher.hash64(bytes, seed),
      },
      dataDirectory: options.dataDirectory,
      group: options.group,
      onProgress: (group, progress) => options.onProgress(lineOf(group, progress)),
    });
  } finally {
    await lock.release();
  }
}

function lineOf(group: string, progress: Parameters<StoreTool["onProgress"]>[1]): string {
  if ("type" in progress) {
    return progress.type === "index"
      ? `${group}: index, branch ${progress.branches} of ${progress.of}`
      : `${group}: points, ${progress.marks} marks`;
  }
  return `${group}: ${progress.part}, ${progress.done} of ${progress.of}`;
}
