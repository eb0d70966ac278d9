import { TidemarkError } from "#src/base/errors.js";
import { Store, type StoreOptions, storeLayout } from "#src/data-path/store/store.js";
import { GROUPS_FOLDER } from "#src/domain/model/group-id.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { Disk } from "#src/platform/disk/disk.js";

export type ToolPorts = Pick<StoreOptions, "disk" | "keyValue" | "clock" | "random" | "hash64">;

/** The directories of the groups in a data directory, ascending by their ids. */
export async function storedGroups(disk: Disk, dataDirectory: string): Promise<readonly string[]> {
  const groups = `${dataDirectory}/${GROUPS_FOLDER}`;
  if ((await disk.stat(groups)) === undefined) return [];
  const found: string[] = [];
  for (const name of await disk.list(groups)) {
    const directory = `${groups}/${name}`;
    // Before its state file has its name a group is not there: whoever made it was cut short.
    if ((await disk.stat(storeLayout(directory).state)) !== undefined) found.push(directory);
  }
  return found;
}

/**
 * The groups that are meant: those whose id is the text or begins with it, all without one.
 */
export function chosenGroups(directories: readonly string[], id: string | undefined): readonly string[] {
  if (id === undefined) return directories;
  const chosen = directories.filter((directory) => idOf(directory).startsWith(id));
  const exact = chosen.filter((directory) => idOf(directory) === id);
  if (exact.length === 1) return exact;
  if (chosen.length === 1) return chosen;
  throw new TidemarkError({
    kind: chosen.length === 0 ? "not-found" : "invalid",
    code: chosen.length === 0 ? "GROUP_UNKNOWN" : "GROUP_AMBIGUOUS",
    message:
      chosen.length === 0
        ? `the data directory holds no group ${id}`
        : `${chosen.length} groups have an id that begins with ${id}`,
    hint: "tidemark store inspect DATA_DIR lists the groups there are",
    facts: { group: id },
  });
}

export function idOf(directory: string): string {
  return directory.slice(directory.lastIndexOf("/") + 1);
}

/** As a start would: what a crash has left is finished first. Nothing is let go of, since no points are made. */
export function openOffline(
  ports: ToolPorts,
  directory: string,
  onProgress?: StoreOptions["onProgress"],
): Promise<Store> {
  return Store.open({
    ...ports,
    directory,
    isSecondary: () => true,
    everyMs: () => Number.MAX_SAFE_INTEGER,
    rules: NO_RULES,
    throttle: UNTHROTTLED,
    // The tool takes nothing in, and must work on a disk that is full.
    reserveBytes: 0,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

const NO_RULES: StoreOptions["rules"] = {
  role: () => ({ type: "failed-over" }),
  everyMs: () => Number.MAX_SAFE_INTEGER,
  policy: () => ({
    windowMs: Number.MAX_SAFE_INTEGER,
    keep: [],
    countMax: Number.MAX_SAFE_INTEGER,
    bytesMax: Number.MAX_SAFE_INTEGER,
    keepAfterPromotionMs: Number.MAX_SAFE_INTEGER,
    branches: { keepMs: Number.MAX_SAFE_INTEGER, bytesMax: Number.MAX_SAFE_INTEGER },
  }),
};
