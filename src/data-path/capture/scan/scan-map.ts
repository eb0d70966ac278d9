import { AssertionFailure, assert } from "#src/base/assert.js";
import {
  decodeMapHeader,
  encodeMapHeader,
  MAP_HEADER_BYTES,
  MAP_PAGE_BYTES,
  type MapHeader,
  MapPage,
  type MapSubject,
} from "#src/data-path/capture/scan/map-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";
import type { Random } from "#src/platform/random/random.js";

export interface ScanMapOptions extends MapSubject {
  readonly disk: Disk;
  readonly random: Random;
  readonly hash64: Hash64;
  readonly path: string;
}

/** Pages that are read and written at once: 256 KiB of map, nearly 2 GiB of the volume. */
export const PAGES_AT_ONCE = 64;

/** Pages that follow one another, as they stand in the file; those that do not check out are empty. */
export interface MapPages {
  readonly first: number;
  readonly pages: readonly MapPage[];
  readonly bytes: Uint8Array;
}

/**
 * The hash map of one member, on the disk. In pairs:
 *
 * 1. `begin` is durable before a page of that scan is written: its number was never given out before.
 * 2. `sync` makes the pages durable before anything of what they call pending is sent: what may have been sent is known to be
 *    doubtful, whatever ends where.
 * 3. `complete` is called once the secondary holds the end of that scan, by an ack that is never forgotten: in one write of one
 *    sector all that was pending is settled.
 *
 * So no hash is ever taken for what the secondary holds before it does. A file that can't be used is made anew, and one that
 * has failed to be written is used no more: then all of the member is unknown, and is compared.
 */
export class ScanMap {
  readonly #options: ScanMapOptions;
  readonly #file: DiskFile;
  #header: MapHeader;
  #failed: unknown;

  private constructor(options: ScanMapOptions, file: DiskFile, header: MapHeader) {
    this.#options = options;
    this.#file = file;
    this.#header = header;
  }

  /** `lost`: why what was there could not be used; undefined also where nothing was there. */
  static async open(
    options: ScanMapOptions,
  ): Promise<{ readonly map: ScanMap; readonly lost: string | undefined }> {
    const { disk, path, hash64 } = options;
    if ((await disk.stat(path)) === undefined) return { map: await create(options), lost: undefined };
    const file = await disk.open(path, "write");
    let header: MapHeader | string;
    try {
      const bytes = new Uint8Array(MAP_HEADER_BYTES);
      header = decodeMapHeader(bytes.subarray(0, await file.read(bytes, 0)), options, hash64);
    } catch (error) {
      await file.close();
      throw error;
    }
    if (typeof header !== "string") return { map: new ScanMap(options, file, header), lost: undefined };
    await file.close();
    return { map: await create(options), lost: header };

    async function create(made: ScanMapOptions): Promise<ScanMap> {
      const first: MapHeader = { identity: made.random.uint64(), begun: 0, completed: 0 };
      return new ScanMap(made, await createFile(made, first), first);
    }
  }

  /** The newest scan whose end the secondary holds; 0: none. */
  get completed(): number {
    return this.#header.completed;
  }

  /** The next scan, by a number that none had. */
  async begin(): Promise<number> {
    const scan = this.#header.begun + 1;
    await this.#writeHeader({ ...this.#header, begun: scan });
    return scan;
  }

  async read(first: number, count: number): Promise<MapPages> {
    const { hash64 } = this.#options;
    const bytes = new Uint8Array(count * MAP_PAGE_BYTES);
    await this.#file.read(bytes, pageAt(first));
    const pages = Array.from({ length: count }, (_, index) => {
      const page = new MapPage(bytes.subarray(index * MAP_PAGE_BYTES, (index + 1) * MAP_PAGE_BYTES));
      if (!page.isSound(this.#header.identity, first + index, hash64)) page.clear();
      return page;
    });
    return { first, pages, bytes };
  }

  /** Those of them that were changed are sealed; the others are written as they were read. */
  async write({ first, pages, bytes }: MapPages, changed: ReadonlySet<number>): Promise<void> {
    for (const index of changed)
      pages[index]?.seal(this.#header.identity, first + index, this.#options.hash64);
    await this.#tried(() => this.#file.write(bytes, pageAt(first)));
  }

  sync(): Promise<void> {
    return this.#tried(() => this.#file.datasync());
  }

  /** That the secondary holds the end of the scan is known for good. */
  async complete(scan: number): Promise<void> {
    assert(scan === this.#header.begun, "the newest scan is completed, or none");
    await this.#writeHeader({ ...this.#header, completed: scan });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #writeHeader(header: MapHeader): Promise<void> {
    await this.#tried(async () => {
      await this.#file.write(encodeMapHeader(this.#options, header, this.#options.hash64), 0);
      await this.#file.datasync();
    });
    this.#header = header;
  }

  /** After a write or sync that failed nobody knows what is in the file: the name goes, and the next to open makes another. */
  async #tried(work: () => Promise<void>): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed;
    try {
      await work();
    } catch (error) {
      if (error instanceof AssertionFailure) throw error;
      this.#failed = error;
      await forgetMap(this.#options.disk, this.#options.path);
      throw error;
    }
  }
}

/** Of a member that is gone, or a map that is not to be believed. */
export async function forgetMap(disk: Disk, path: string): Promise<void> {
  if ((await disk.stat(path)) === undefined) return;
  await disk.unlink(path);
  await disk.syncDirectory(parentOf(path));
}

function pageAt(number: number): number {
  return MAP_HEADER_BYTES + number * MAP_PAGE_BYTES;
}

/** 1. the header under another name, durable; 2. the name, durable. */
async function createFile(options: ScanMapOptions, header: MapHeader): Promise<DiskFile> {
  const { disk, path, hash64 } = options;
  const temporary = `${path}.new`;
  const file = await disk.open(temporary, "create");
  try {
    await file.truncate(0);
    await file.write(encodeMapHeader(options, header, hash64), 0);
    await file.datasync();
    await disk.rename(temporary, path);
    await disk.syncDirectory(parentOf(path));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
