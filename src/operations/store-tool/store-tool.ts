import { TidemarkError } from "#src/base/errors.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { CheckProgress, OpeningProgress } from "#src/data-path/store/store.js";
import { storeLayout } from "#src/data-path/store/store.js";
import { type CheckFinding, checkFinding, refusedStart } from "#src/operations/store-tool/check-finding.js";
import { pictureOf, type StorePicture } from "#src/operations/store-tool/store-picture.js";
import {
  chosenGroups,
  idOf,
  openOffline,
  storedGroups,
  type ToolPorts,
} from "#src/operations/store-tool/stored-groups.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";

/** Work on a data directory with no daemon on it. The caller holds its lock. */
export interface StoreTool {
  readonly ports: ToolPorts;
  readonly dataDirectory: string;
  /** Only this group. */
  readonly group: string | undefined;
  readonly onProgress: (group: string, progress: OpeningProgress | CheckProgress) => void;
}

export interface GroupCheck {
  readonly group: string;
  readonly points: number;
  readonly findings: readonly CheckFinding[];
}

export async function inspectStores(tool: StoreTool): Promise<readonly StorePicture[]> {
  const pictures: StorePicture[] = [];
  for (const directory of await directoriesOf(tool)) {
    const store = await openOffline(tool.ports, directory, progressOf(tool, directory));
    try {
      pictures.push(pictureOf(store, directory));
    } finally {
      await store.close();
    }
  }
  return pictures;
}

/** A group that can't be opened at all is a finding like any other: the others are checked all the same. */
export async function checkStores(tool: StoreTool): Promise<readonly GroupCheck[]> {
  const checks: GroupCheck[] = [];
  for (const directory of await directoriesOf(tool)) checks.push(await checkGroup(tool, directory));
  return checks;
}

async function checkGroup(tool: StoreTool, directory: string): Promise<GroupCheck> {
  const group = idOf(directory);
  const findings: CheckFinding[] = [];
  try {
    const store = await openOffline(tool.ports, directory, progressOf(tool, directory));
    try {
      await store.check({
        throttle: UNTHROTTLED,
        onFinding: (finding) => findings.push(checkFinding(finding)),
        onProgress: (progress) => tool.onProgress(group, progress),
      });
      return { group, points: store.points.points.length, findings };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.kind !== "corrupt") throw error;
    return { group, points: 0, findings: [...findings, refusedStart(error)] };
  }
}

/** Throws index and points away, and makes them again from journal and ledger, which hold all that they say. */
export async function rebuildIndexes(tool: StoreTool): Promise<readonly string[]> {
  const rebuilt: string[] = [];
  for (const directory of await directoriesOf(tool)) {
    const { index, points } = storeLayout(directory);
    await Replica.doubtIndex(tool.ports.disk, index);
    await tool.ports.keyValue.destroy(points);
    const store = await openOffline(tool.ports, directory, progressOf(tool, directory));
    await store.close();
    rebuilt.push(idOf(directory));
  }
  return rebuilt;
}

async function directoriesOf({ ports, dataDirectory, group }: StoreTool): Promise<readonly string[]> {
  return chosenGroups(await storedGroups(ports.disk, dataDirectory), group);
}

function progressOf(tool: StoreTool, directory: string): (progress: OpeningProgress) => void {
  return (progress) => tool.onProgress(idOf(directory), progress);
}
