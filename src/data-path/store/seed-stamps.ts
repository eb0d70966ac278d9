import { isAllZeros } from "#src/base/all-zeros.js";
import { getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";

/**
 * As of which sequence each slot of a member that is being seeded lies in its image: what the journal says of the slot up
 * to there is void, what it says later counts on top. Little-endian, sectors of 512 bytes:
 *
 * | at | bytes | field  | what                                                           |
 * |----|-------|--------|----------------------------------------------------------------|
 * | 0  | 8     | hash   | of the rest; its seed is of group, member and place            |
 * | 8  | 504   | stamps | 63 of 8 bytes, one a slot: the sequence; 0: nothing came yet   |
 *
 * A sector of zeros was never written. A sector is written as a whole, so a power loss leaves the old one or the new one.
 * One that is not sound is an error: a stamp that is taken for missing would let old deltas count again.
 */
export const STAMPS_DAMAGED = "SEED_STAMPS_DAMAGED";
const SECTOR_BYTES = 512;
const STAMPS_PER_SECTOR = SECTOR_BYTES / 8 - 1;
/** Sectors written in one go: the stamps of a hole of a GiB. */
const SECTORS_MAX = 261;
/** Sectors kept in memory for a fold, which asks for slots one by one. */
const KEPT_MAX = 1024;
const SEED_KIND = 0x5eedn;
const GOLDEN_64 = 0x9e3779b97f4a7c15n;

/** Slots that follow one another, with one stamp. */
export interface StampedRun {
  readonly slot: number;
  readonly count: number;
  readonly sequence: Sequence;
}

export interface SeedStampsOptions {
  readonly disk: Disk;
  readonly path: string;
  readonly group: Uint8Array;
  readonly member: number;
  readonly hash64: Hash64;
}

export class SeedStamps {
  readonly #file: DiskFile;
  readonly #hash64: Hash64;
  readonly #seed: bigint;
  readonly #kept = new Map<number, DataView>();
  /** Of a write that failed: what these sectors held before it, as nobody knows what is there now. */
  readonly #torn = new Map<number, Uint8Array>();

  private constructor({ group, member, hash64 }: SeedStampsOptions, file: DiskFile) {
    this.#file = file;
    this.#hash64 = hash64;
    this.#seed = hash64(group, (SEED_KIND << 32n) | BigInt(member));
  }

  /** Empty, durably, whatever was there. */
  static async create(options: SeedStampsOptions): Promise<SeedStamps> {
    const { disk, path } = options;
    const file = await disk.open(path, "create");
    try {
      await file.truncate(0);
      await file.datasync();
      await disk.syncDirectory(parentOf(path));
      return new SeedStamps(options, file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  static async open(options: SeedStampsOptions): Promise<SeedStamps> {
    return new SeedStamps(options, await options.disk.open(options.path, "write"));
  }

  /** Durable once it resolves. What these slots hold of it is durable in the image already. */
  async put(runs: readonly StampedRun[]): Promise<void> {
    await this.#restore();
    for (const { slot, count, sequence } of runs) {
      for (let at = slot; at < slot + count; ) {
        const first = Math.floor(at / STAMPS_PER_SECTOR);
        const end = Math.min(slot + count, (first + SECTORS_MAX) * STAMPS_PER_SECTOR);
        await this.#stamp(first, at, end, sequence);
        at = end;
      }
    }
    await this.#file.datasync();
  }

  /** 0: nothing of the slot came yet. */
  async of(slot: number): Promise<Sequence> {
    const number = Math.floor(slot / STAMPS_PER_SECTOR);
    const view = this.#kept.get(number) ?? (await this.#read(number, 1));
    this.#keep(number, view);
    return getUint53(view, 8 + (slot % STAMPS_PER_SECTOR) * 8);
  }

  /** The first of so many slots of which nothing came. */
  async firstMissing(count: number): Promise<number | undefined> {
    for (let slot = 0; slot < count; slot += 1) if ((await this.of(slot)) === 0) return slot;
    return undefined;
  }

  /** Whether every sector can be believed. A process that ended in the middle of a write that failed leaves one that can't. */
  async isSound(): Promise<boolean> {
    const sectors = Math.floor((await this.#file.size()) / SECTOR_BYTES);
    try {
      for (let first = 0; first < sectors; first += SECTORS_MAX)
        await this.#read(first, Math.min(SECTORS_MAX, sectors - first));
    } catch (error) {
      if (error instanceof TidemarkError && error.code === STAMPS_DAMAGED) return false;
      throw error;
    }
    return true;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** Stamps a run of slots that lie in a few sectors, from the first sector on. */
  async #stamp(first: number, from: number, to: number, sequence: Sequence): Promise<void> {
    const count = Math.ceil(to / STAMPS_PER_SECTOR) - first;
    const view = await this.#read(first, count);
    const before = new Uint8Array(new Uint8Array(view.buffer));
    for (let slot = from; slot < to; slot += 1) {
      const sector = Math.floor(slot / STAMPS_PER_SECTOR) - first;
      setUint53(view, sector * SECTOR_BYTES + 8 + (slot % STAMPS_PER_SECTOR) * 8, sequence);
    }
    const bytes = new Uint8Array(view.buffer);
    for (let index = 0; index < count; index += 1) {
      this.#kept.delete(first + index);
      view.setBigUint64(index * SECTOR_BYTES, this.#hashOf(bytes, index, first + index), true);
    }
    try {
      await this.#file.write(bytes, first * SECTOR_BYTES);
    } catch (error) {
      for (let index = 0; index < count; index += 1) this.#torn.set(first + index, sectorOf(before, index));
      throw error;
    }
  }

  /** What was there before a write that failed is there again, before anything else is written. */
  async #restore(): Promise<void> {
    for (const [number, sector] of this.#torn) {
      await this.#file.write(sector, number * SECTOR_BYTES);
      this.#torn.delete(number);
    }
  }

  async #read(first: number, count: number): Promise<DataView> {
    const bytes = new Uint8Array(count * SECTOR_BYTES);
    await this.#file.read(bytes, first * SECTOR_BYTES);
    const view = viewOf(bytes);
    for (let index = 0; index < count; index += 1) {
      const sector = sectorOf(bytes, index);
      const before = this.#torn.get(first + index);
      if (before !== undefined) sector.set(before);
      const isSound =
        view.getBigUint64(index * SECTOR_BYTES, true) === this.#hashOf(bytes, index, first + index);
      if (!isSound && !isAllZeros(sector)) throw damaged(this.#file.path, first + index);
    }
    return view;
  }

  #keep(number: number, view: DataView): void {
    this.#kept.delete(number);
    this.#kept.set(number, view);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > KEPT_MAX && oldest.done !== true) this.#kept.delete(oldest.value);
  }

  #hashOf(bytes: Uint8Array, index: number, number: number): bigint {
    const body = bytes.subarray(index * SECTOR_BYTES + 8, (index + 1) * SECTOR_BYTES);
    return this.#hash64(body, BigInt.asUintN(64, this.#seed ^ (BigInt(number) * GOLDEN_64)));
  }
}

function sectorOf(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.subarray(index * SECTOR_BYTES, (index + 1) * SECTOR_BYTES);
}

function damaged(path: string, sector: number): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: STAMPS_DAMAGED,
    message: `${path} is not what was written to it, in sector ${sector}`,
    hint: "check the disk; then delete the group at this site and apply it again, to seed it from the beginning",
    facts: { path, sector },
  });
}
