import type { Disk, DiskFile, OpenMode } from "#src/platform/disk/disk.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";

/**
 * Bugs that a store could have, planted between it and the real disk: something is reported as durable and is not. They
 * show that the checks notice.
 *
 * | plant     | what is not made durable                                                       |
 * |-----------|--------------------------------------------------------------------------------|
 * | `records` | what is appended to the journal and the ledger; headers of segments still are   |
 * | `state`   | changes of the state file; its making still is                                 |
 * | `image`   | what is folded into an image                                                   |
 *
 * A directory that is not synced is none of them: on ext4 the next fdatasync that has anything to say to the file system's
 * journal takes the names along, and the store has many. That bug is for the simulated disk.
 */
export const PLANTS = ["none", "records", "state", "image"] as const;
export type Plant = (typeof PLANTS)[number];

/** Files, how they are opened, and how many of their syncs are still done. A segment is written by the name it had before. */
const SKIPPED: Readonly<Record<Exclude<Plant, "none">, Skipped>> = {
  records: { path: /\.spare$/, modes: ["write"], done: 1 },
  state: { path: /\/state$/, modes: ["write"], done: 0 },
  image: { path: /\/images\/\d+$/, modes: ["create", "write-exclusive"], done: 1 },
};

interface Skipped {
  readonly path: RegExp;
  readonly modes: readonly OpenMode[];
  readonly done: number;
}

export function plantedDisk(plant: Plant): Disk {
  return plant === "none" ? new RealDisk() : new PlantedDisk(plant);
}

class PlantedDisk extends RealDisk {
  readonly #plant: Exclude<Plant, "none">;

  constructor(plant: Exclude<Plant, "none">) {
    super();
    this.#plant = plant;
  }

  override async open(path: string, mode: OpenMode): Promise<DiskFile> {
    const file = await super.open(path, mode);
    const skipped = SKIPPED[this.#plant];
    return skipped.path.test(path) && skipped.modes.includes(mode) ? syncedOnly(file, skipped.done) : file;
  }
}

/** The file, whose first syncs are done and whose others are only reported as done. */
function syncedOnly(file: DiskFile, done: number): DiskFile {
  let left = done;
  const datasync = async () => {
    if (left > 0) await file.datasync();
    left -= 1;
  };
  return new Proxy(file, {
    get(target, name) {
      if (name === "datasync") return datasync;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
