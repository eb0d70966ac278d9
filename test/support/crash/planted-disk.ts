import type { Disk, DiskFile, OpenMode } from "#src/platform/disk/disk.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";

/**
 * Bugs that a store could have, planted between it and the real disk: something is reported as durable and is not. They
 * show that the checks notice.
 *
 * | plant        | what is not made durable                  |
 * |--------------|-------------------------------------------|
 * | `segments`   | what is appended to journal and ledger    |
 * | `state`      | changes of the state file                 |
 * | `image`      | what is folded into an image              |
 * | `names`      | the names of segments                     |
 */
export const PLANTS = ["none", "segments", "state", "image", "names"] as const;
export type Plant = (typeof PLANTS)[number];

const FILES: Readonly<Record<Plant, RegExp | undefined>> = {
  none: undefined,
  segments: /\.segment$|\.spare$/,
  state: /\/state(?:\.new)?$/,
  image: /\/images\/\d+$/,
  names: undefined,
};

export function plantedDisk(plant: Plant): Disk {
  return plant === "none" ? new RealDisk() : new PlantedDisk(plant);
}

class PlantedDisk extends RealDisk {
  readonly #plant: Plant;

  constructor(plant: Plant) {
    super();
    this.#plant = plant;
  }

  override async open(path: string, mode: OpenMode): Promise<DiskFile> {
    const file = await super.open(path, mode);
    return FILES[this.#plant]?.test(path) === true ? withoutDatasync(file) : file;
  }

  override async syncDirectory(path: string): Promise<void> {
    if (this.#plant !== "names" || !path.endsWith("/journal")) await super.syncDirectory(path);
  }
}

function withoutDatasync(file: DiskFile): DiskFile {
  return new Proxy(file, {
    get(target, name) {
      if (name === "datasync") return async () => undefined;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
