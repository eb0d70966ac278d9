import type { TidemarkError } from "#src/base/errors.js";
import { storeFull } from "#src/data-path/store/store-errors.js";
import type { StoreLayout } from "#src/data-path/store/store-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { isDiskError } from "#src/platform/disk/disk-error.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";

/**
 * Room on the file system of the store.
 *
 * - `roomy`: all is well.
 * - `tight`: history is let go of sooner than policy says, and views are closed when that does not help.
 * - `full`: nothing more is taken in. What was begun is finished with the room of the reserve, which is given up for
 *   that; once there is room again the reserve is made anew, and only then is anything accepted.
 */
export interface Space {
  readonly type: "roomy" | "tight" | "full";
  readonly freeBytes: number;
}

/**
 * What finishing takes at the worst: a group of a fold (16 MiB) with its hashes, a checkpoint of the ledger, LevelDB's
 * own rewriting of a few tables.
 */
export const RESERVE_BYTES = 64 * 1024 * 1024;
/** Below so many reserves it is tight. */
const TIGHT_RESERVES = 2;
/** Below so much of a reserve it is full, though no write has failed yet. */
const FULL_RESERVES = 0.25;
/**
 * What comes behind replication (drills) leaves so many reserves free: more than makes it tight, so that no history goes
 * sooner than policy says because of them.
 */
const SPARE_RESERVES = 3;

/** What the store is in next, by what is free beside the reserve; `held`: the reserve is there. */
export function nextSpace(
  before: Space["type"],
  freeBytes: number,
  reserveBytes: number,
  held: boolean,
): Space["type"] {
  const spareBytes = held ? freeBytes : freeBytes - reserveBytes;
  if (spareBytes >= TIGHT_RESERVES * reserveBytes) return "roomy";
  if (spareBytes < FULL_RESERVES * reserveBytes) return "full";
  // Room that came back only a little would be gone with the next segment: it stays full until there is enough.
  return before === "full" && !held ? "full" : "tight";
}

export interface SpaceWatchOptions {
  readonly disk: Disk;
  readonly layout: StoreLayout;
  readonly reserveBytes: number | undefined;
}

export class SpaceWatch {
  readonly #disk: Disk;
  readonly #layout: StoreLayout;
  readonly #reserveBytes: number;
  #held = false;
  #space: Space = { type: "roomy", freeBytes: 0 };

  private constructor(options: SpaceWatchOptions) {
    this.#disk = options.disk;
    this.#layout = options.layout;
    this.#reserveBytes = options.reserveBytes ?? RESERVE_BYTES;
  }

  /** Without a reserve (0 bytes) nothing is watched: for who takes nothing in. */
  static async open(options: SpaceWatchOptions): Promise<SpaceWatch> {
    const watch = new SpaceWatch(options);
    if (watch.#reserveBytes > 0) await watch.look();
    return watch;
  }

  get space(): Space {
    return this.#space;
  }

  /** How much more has to be free for all to be well. */
  get shortBytes(): number {
    return Math.max(0, (TIGHT_RESERVES + (this.#held ? 0 : 1)) * this.#reserveBytes - this.#space.freeBytes);
  }

  /**
   * Whether so much may be written for the sake of what it frees: all stays well meanwhile; or, when it is not, what is
   * freed is twice what is written, and that takes at most half of what there is.
   */
  allows(writtenBytes: number, freedBytes: number): boolean {
    const { freeBytes } = this.#space;
    if (this.#reserveBytes === 0) return true;
    if (freeBytes - writtenBytes >= (TIGHT_RESERVES + (this.#held ? 0 : 1)) * this.#reserveBytes) return true;
    return writtenBytes <= freeBytes / 2 && freedBytes >= 2 * writtenBytes;
  }

  /** What is free, looked at now, beyond what is left to replication. */
  async spareBytes(): Promise<number> {
    const { freeBytes } = await this.#disk.space(this.#layout.directory);
    return freeBytes - (SPARE_RESERVES + (this.#held ? 0 : 1)) * this.#reserveBytes;
  }

  assertRoom(): void {
    const { refusal } = this;
    if (refusal !== undefined) throw refusal;
  }

  /** Why nothing is taken in; undefined while there is room. */
  get refusal(): TidemarkError | undefined {
    if (this.#space.type !== "full") return undefined;
    return storeFull(this.#space.freeBytes, this.#reserveBytes);
  }

  /** A write has failed for want of room: the reserve is given up, so that what makes room can work. */
  async wasFull(): Promise<void> {
    const { freeBytes } = await this.#disk.space(this.#layout.directory);
    this.#space = { type: "full", freeBytes };
    await this.#giveUp();
  }

  /** Looks again, and makes or gives up the reserve accordingly. */
  async look(): Promise<Space> {
    this.#held = (await this.#disk.stat(this.#layout.reserve))?.sizeBytes === this.#reserveBytes;
    const { freeBytes } = await this.#disk.space(this.#layout.directory);
    let type = nextSpace(this.#space.type, freeBytes, this.#reserveBytes, this.#held);
    if (type === "full") await this.#giveUp();
    else if (!this.#held && !(await this.#make())) type = "full";
    this.#space = { type, freeBytes };
    return this.#space;
  }

  /** False when there is no room for it after all. */
  async #make(): Promise<boolean> {
    const { reserve } = this.#layout;
    const file = await this.#disk.open(reserve, "create");
    try {
      await file.allocate({ from: 0, to: this.#reserveBytes });
      await file.datasync();
      this.#held = true;
    } catch (error) {
      if (!isDiskError(error, "ENOSPC") && !isDiskError(error, "EDQUOT")) throw error;
    } finally {
      await file.close();
    }
    if (!this.#held) await this.#remove();
    return this.#held;
  }

  async #giveUp(): Promise<void> {
    if ((await this.#disk.stat(this.#layout.reserve)) !== undefined) await this.#remove();
    this.#held = false;
  }

  /** Nothing relies on it being gone: only its room counts. The name is made durable all the same, to keep what is said true. */
  async #remove(): Promise<void> {
    try {
      await this.#disk.unlink(this.#layout.reserve);
    } catch (error) {
      // A look and a write that failed may find at the same time that it has to go.
      if (!isDiskError(error, "ENOENT")) throw error;
    }
    await this.#disk.syncDirectory(parentOf(this.#layout.reserve));
  }
}
