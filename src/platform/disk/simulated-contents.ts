import { SparseBytes } from "#src/base/sparse-bytes.js";
import { applyByChance, applyChange, type Change } from "#src/platform/disk/crash-model.js";
import type { Dice } from "#src/platform/disk/dice.js";
import type { DiskRange } from "#src/platform/disk/disk.js";

/**
 * So many changes of one file stay undecided; beyond, the older half is written back, as a kernel writes back what is
 * dirty for long. Enough to hold all that a program leaves unsynced at once, and it bounds the memory of one that never
 * syncs.
 */
const PENDING_MAX = 4096;
const PENDING_BYTES_MAX = 64 * 1024 * 1024;

/** What is in one file: as programs see it (cached), as the device has it for certain (durable), and what lies between. */
export class SimulatedContents {
  #cached: SparseBytes;
  readonly #durable: SparseBytes;
  #pending: Change[] = [];
  #pendingBytes = 0;
  /** Counts every change up to the first pending one. */
  #settled = 0;
  /** After a failed sync the cache shows what the device lacks, and nothing will ever write it back. */
  #cacheLies = false;

  constructor(durable = new SparseBytes()) {
    this.#durable = durable;
    this.#cached = durable.copy();
  }

  get sizeBytes(): number {
    return this.#cached.sizeBytes;
  }

  get allocatedBytes(): number {
    return this.#cached.allocatedBytes;
  }

  read(target: Uint8Array, position: number): number {
    return this.#cached.read(target, position);
  }

  nextData(position: number): DiskRange | undefined {
    return this.#cached.nextData(position);
  }

  writableBytes(position: number, length: number, newPagesMax: number): number {
    return this.#cached.writableBytes(position, length, newPagesMax);
  }

  /** The bytes as programs see them, sharing what can be shared. */
  snapshot(): SparseBytes {
    return this.#cached.copy();
  }

  change(change: Change): void {
    applyChange(this.#cached, change);
    this.#pending.push(change);
    this.#pendingBytes += weight(change);
    if (this.#pending.length > PENDING_MAX) this.#writeBack(PENDING_MAX / 2);
    while (this.#pendingBytes > PENDING_BYTES_MAX) this.#writeBack(Math.ceil(this.#pending.length / 2));
  }

  /** Stands for all changes up to now. */
  mark(): number {
    return this.#settled + this.#pending.length;
  }

  /** Makes durable what was changed before the mark. */
  persist(mark: number): void {
    const count = mark - this.#settled;
    if (count <= 0) return;
    if (count < this.#pending.length || this.#cacheLies) {
      this.#writeBack(count);
      return;
    }
    this.#durable.adopt(this.#cached);
    this.#forget(count);
  }

  /**
   * A sync that failed: of the pending changes some reached the device, and the kernel takes all for clean. Programs go
   * on seeing them in the cache, or, once that was dropped, what the device has.
   */
  failSync(dice: Dice): void {
    applyByChance(this.#durable, this.#pending, dice);
    this.#forget(this.#pending.length);
    this.#cacheLies = true;
    if (dice.chance(1 / 2)) {
      this.#cached = this.#durable.copy();
      this.#cacheLies = false;
    }
  }

  /** The file as it is found after the power came back. */
  afterPowerLoss(dice: Dice): SimulatedContents {
    applyByChance(this.#durable, this.#pending, dice);
    return new SimulatedContents(this.#durable);
  }

  /** Rot: what was written and synced reads differently from now on. */
  flipBit(bit: number): void {
    this.#cached.flipBit(bit);
    if (bit / 8 < this.#durable.sizeBytes) this.#durable.flipBit(bit);
  }

  #writeBack(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const change = this.#pending[index];
      if (change !== undefined) applyChange(this.#durable, change);
    }
    this.#forget(count);
  }

  #forget(count: number): void {
    for (const change of this.#pending.splice(0, count)) this.#pendingBytes -= weight(change);
    this.#settled += count;
  }
}

function weight(change: Change): number {
  return change.type === "write" ? change.data.length : 0;
}
