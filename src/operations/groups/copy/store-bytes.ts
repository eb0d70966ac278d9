import type { Clock } from "#src/platform/clock/clock.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";

/** What a directory of a group takes on the disk, by what it is for. */
export interface KindBytes {
  readonly kind: string;
  readonly bytes: number;
}

/** The directories of a copy that are counted, by the names under which they are shown. */
export const STORE_KINDS = ["journal", "compacted", "index", "points", "ledger", "images"] as const;

/** A look goes through all files of a store; what it takes changes slowly. */
export const LOOK_EVERY_MS = 30_000;
/** As deep as a store keeps files. */
const DEPTH_MAX = 3;

/** Looked at now and then, so that who asks never waits for a disk. */
export class StoreBytes {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #directory: string;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #known: readonly KindBytes[] = [];

  constructor(disk: Disk, clock: Clock, directory: string) {
    this.#disk = disk;
    this.#clock = clock;
    this.#directory = directory;
  }

  /** As of the last look; empty before the first. */
  get known(): readonly KindBytes[] {
    return this.#known;
  }

  /** Looks, if it is time to. What cannot be looked at leaves what was known. */
  async look(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return;
    this.#lookedMs = nowMs;
    const found: KindBytes[] = [];
    try {
      for (const kind of STORE_KINDS)
        found.push({ kind, bytes: await this.#bytesOf(`${this.#directory}/${kind}`, DEPTH_MAX) });
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      return;
    }
    this.#known = found;
  }

  /** Files come and go meanwhile: what is gone takes nothing. */
  async #bytesOf(path: string, depth: number): Promise<number> {
    const stat = await this.#disk.stat(path);
    if (stat === undefined) return 0;
    if (stat.kind === "file") return stat.allocatedBytes;
    if (stat.kind !== "directory" || depth === 0) return 0;
    let bytes = 0;
    for (const name of await this.#disk.list(path))
      bytes += await this.#bytesOf(`${path}/${name}`, depth - 1);
    return bytes;
  }
}
