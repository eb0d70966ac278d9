import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import {
  encodeSegmentHeader,
  RECORDS_AT,
  type SegmentHeader,
} from "#src/data-path/journal/segment-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";

/**
 * The files of one journal directory: segments by number, and spares.
 *
 * A spare is a file of zeros made durable ahead of need, or a segment that is needed no more. Writing into blocks that
 * exist makes an fdatasync two to eight times cheaper than growing a file, and a spare is also the room that lets a
 * full disk finish what it began. A spare keeps the number of its former life in its name, so that numbers rise for
 * ever and nothing that it still holds can pass for new.
 *
 * What fails leaves litter: a file of which nobody knows what it is called now. It is removed before the next file is
 * made, and as long as that fails no file is made, so that failures that repeat cannot fill the disk.
 */
const SEGMENT_NAME = /^(\d{12})\.segment$/;
const SPARE_NAME = /^(\d{12})\.spare$/;
/** One in use by each rollover and one ahead; more would only hold space. */
const SPARES_MAX = 2;
/** Zeros are written in pieces of this size. */
const ZEROS = new Uint8Array(1024 * 1024);

export interface OpenSegment {
  readonly header: SegmentHeader;
  readonly file: DiskFile;
  /** Up to here it may be written. */
  readonly sizeBytes: number;
}

interface Spare {
  readonly number: number;
  readonly path: string;
  readonly sizeBytes: number;
}

export class SegmentFiles {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #hash64: Hash64;
  readonly #segments = new Set<number>();
  readonly #litter = new Set<string>();
  #spares: Spare[] = [];
  #numberMax = 0;

  private constructor(disk: Disk, directory: string, hash64: Hash64) {
    this.#disk = disk;
    this.#directory = directory;
    this.#hash64 = hash64;
  }

  static async open(disk: Disk, directory: string, hash64: Hash64): Promise<SegmentFiles> {
    const files = new SegmentFiles(disk, directory, hash64);
    await ensureDirectory(disk, directory, 0o700);
    for (const name of await disk.list(directory)) await files.#adopt(name);
    // A name that is found may not be durable: whoever gave it may have been killed before the sync.
    await disk.syncDirectory(directory);
    return files;
  }

  /** Numbers of the segments there are, ascending. */
  get numbers(): readonly number[] {
    return [...this.#segments].sort((a, b) => a - b);
  }

  get spareCount(): number {
    return this.#spares.length;
  }

  path(number: number): string {
    return `${this.#directory}/${String(number).padStart(12, "0")}.segment`;
  }

  /**
   * The paths of what the directory holds beside the segments in use and spares. What is being made or removed at this
   * moment may be in it, and is not the next time.
   */
  async strays(inUse: readonly number[]): Promise<readonly string[]> {
    const names = await this.#disk.list(this.#directory);
    const known = new Set(inUse.map((number) => this.path(number)));
    return names
      .filter((name) => !SPARE_NAME.test(name))
      .map((name) => `${this.#directory}/${name}`)
      .filter((path) => !known.has(path));
  }

  /** For a start that makes durable what it finds. */
  openForAdoption(number: number): Promise<DiskFile> {
    return this.#disk.open(this.path(number), "write");
  }

  /** Fails for one that is let go of, also while its name is still there: its bytes may become another's. */
  async openForReading(number: number): Promise<DiskFile> {
    if (!this.#segments.has(number)) throw segmentGone(number);
    return this.#disk.open(this.path(number), "read");
  }

  /**
   * A new segment, with room for at least `sizeBytes`. In this order, so that a segment that has a name has a header,
   * and one that may hold something acknowledged has a name:
   *
   * 1. a spare of zeros or of stale bytes, its blocks durable;
   * 2. the header written and durable;
   * 3. the name;
   * 4. the directory durable.
   */
  async create(describe: (number: number) => SegmentHeader, sizeBytes: number): Promise<OpenSegment> {
    const spare = await this.#takeSpare(sizeBytes);
    this.#numberMax += 1;
    const header = describe(this.#numberMax);
    assert(header.number === this.#numberMax, "a segment's header carries the number it was given");
    try {
      const file = await this.#nameSegment(spare, header);
      this.#segments.add(header.number);
      return { header, file, sizeBytes: spare.sizeBytes };
    } catch (error) {
      this.#litter.add(spare.path).add(this.path(header.number));
      throw error;
    }
  }

  /** Makes a spare of that size unless a large enough one is at hand. */
  async prepare(sizeBytes: number): Promise<void> {
    if (this.#spares.some((spare) => spare.sizeBytes >= sizeBytes)) return;
    this.#spares.push(await this.#makeSpare(sizeBytes));
  }

  /**
   * Nobody opens these any more; `remove` follows. Apart from it, so that between the two the caller can find out who
   * still reads them and nobody new comes.
   */
  retire(numbers: readonly number[]): void {
    for (const number of numbers) {
      assert(this.#segments.delete(number), `segment ${number} is there`);
    }
  }

  /**
   * Removes what was retired: kept as spares while there are few, else unlinked; then the directory is synced. One that
   * somebody still reads is unlinked, never written over. A spare is at hand only after that sync: a power loss must
   * not bring back the old name of a file that has a new header.
   */
  async remove(numbers: readonly number[], stillRead: ReadonlySet<number> = new Set()): Promise<void> {
    if (numbers.length === 0) return;
    const recycled: Spare[] = [];
    try {
      for (const number of numbers) {
        const room = this.#spares.length + recycled.length < SPARES_MAX;
        const spare = await this.#letGo(number, room && !stillRead.has(number));
        if (spare !== undefined) recycled.push(spare);
      }
      await this.#disk.syncDirectory(this.#directory);
    } catch (error) {
      for (const number of numbers) this.#litter.add(this.path(number)).add(this.#sparePath(number));
      throw error;
    }
    this.#spares.push(...recycled);
  }

  async #letGo(number: number, recycle: boolean): Promise<Spare | undefined> {
    const from = this.path(number);
    const stat = await this.#disk.stat(from);
    if (stat === undefined) return undefined;
    if (!recycle) {
      await this.#disk.unlink(from);
      return undefined;
    }
    const path = this.#sparePath(number);
    await this.#disk.rename(from, path);
    return { number, path, sizeBytes: stat.sizeBytes };
  }

  async #adopt(name: string): Promise<void> {
    const segment = SEGMENT_NAME.exec(name)?.[1];
    const spare = SPARE_NAME.exec(name)?.[1];
    const number = Number(segment ?? spare ?? 0);
    this.#numberMax = Math.max(this.#numberMax, number);
    if (segment !== undefined) this.#segments.add(number);
    if (spare === undefined) return;
    const path = `${this.#directory}/${name}`;
    const stat = await this.#disk.stat(path);
    if (this.#spares.length < SPARES_MAX && stat !== undefined && stat.sizeBytes > RECORDS_AT) {
      this.#spares.push({ number, path, sizeBytes: stat.sizeBytes });
    } else {
      await this.#disk.unlink(path);
    }
  }

  async #takeSpare(sizeBytes: number): Promise<Spare> {
    const at = this.#spares.findIndex((spare) => spare.sizeBytes >= sizeBytes);
    const [found] = at < 0 ? [] : this.#spares.splice(at, 1);
    return found ?? (await this.#makeSpare(sizeBytes));
  }

  async #makeSpare(sizeBytes: number): Promise<Spare> {
    await this.#removeLitter();
    this.#numberMax += 1;
    const number = this.#numberMax;
    const path = this.#sparePath(number);
    try {
      await this.#writeZeros(path, sizeBytes);
      return { number, path, sizeBytes };
    } catch (error) {
      this.#litter.add(path);
      throw error;
    }
  }

  async #writeZeros(path: string, sizeBytes: number): Promise<void> {
    const file = await this.#disk.open(path, "create-new");
    try {
      await file.allocate({ from: 0, to: sizeBytes });
      for (let at = 0; at < sizeBytes; at += ZEROS.length) {
        await file.write(ZEROS.subarray(0, Math.min(ZEROS.length, sizeBytes - at)), at);
      }
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** Steps 2 to 4 of `create`. */
  async #nameSegment(spare: Spare, header: SegmentHeader): Promise<DiskFile> {
    const file = await this.#disk.open(spare.path, "write");
    try {
      await file.write(encodeSegmentHeader(header, this.#hash64), 0);
      await file.datasync();
      await this.#disk.rename(spare.path, this.path(header.number));
      await this.#disk.syncDirectory(this.#directory);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #removeLitter(): Promise<void> {
    for (const path of this.#litter) {
      // Taken out before, so that two who do this at once don't both remove it.
      this.#litter.delete(path);
      try {
        if ((await this.#disk.stat(path)) !== undefined) await this.#disk.unlink(path);
      } catch (error) {
        this.#litter.add(path);
        throw error;
      }
    }
  }

  #sparePath(number: number): string {
    return `${this.#directory}/${String(number).padStart(12, "0")}.spare`;
  }
}

function segmentGone(number: number): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "SEGMENT_GONE",
    message: `segment ${number} of the journal is not kept any more`,
    hint: "it lies below what the group's points need; choose a newer point",
    facts: { segment: number },
  });
}
