import { drillFull } from "#src/operations/drills/drill-errors.js";

/** How much is written to drills from one look at the disk to the next: less than the room that is left to replication. */
const LOOK_BYTES = 16 * 1024 * 1024;

/**
 * Room for what is written to the drills of a group. Replication goes first: a drill is refused while there is still enough
 * for that, and so it never is what fills the disk. Most writes only count; the disk is asked every LOOK_BYTES.
 */
export class DrillRoom {
  readonly #spareBytes: () => Promise<number>;
  #grantedBytes = 0;
  /** At the last look. */
  #foundBytes = 0;
  #looking: Promise<void> | undefined;

  constructor(spareBytes: () => Promise<number>) {
    this.#spareBytes = spareBytes;
  }

  /** Undefined when there is room; else it resolves once there has been found to be some, or rejects with ENOSPC. */
  take(bytes: number): undefined | Promise<void> {
    if (this.#grantedBytes < bytes) return this.#wait(bytes);
    this.#grantedBytes -= bytes;
    return undefined;
  }

  async #wait(bytes: number): Promise<void> {
    do {
      await this.#look(bytes);
      if (this.#foundBytes < bytes) throw drillFull();
      // Others may have taken meanwhile what was granted.
    } while (this.#grantedBytes < bytes);
    this.#grantedBytes -= bytes;
  }

  #look(bytes: number): Promise<void> {
    this.#looking ??= this.#grant(bytes).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #grant(bytes: number): Promise<void> {
    this.#foundBytes = await this.#spareBytes();
    this.#grantedBytes = Math.min(this.#foundBytes, Math.max(LOOK_BYTES, bytes));
  }
}
