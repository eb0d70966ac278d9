import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { PAGE_BYTES, pageCountOf } from "#src/data-path/image/page-hash-format.js";
import { allocationOf } from "#src/platform/block/allocation.js";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import type { Disk, DiskFile, DiskPart, DiskRange, DiskStat } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";

/**
 * The bytes of one member: a sparse file or a block device of exactly the member's size, readable without Tidemark. Plain
 * reads and writes by page; nothing here knows what the bytes should be.
 */
export class ImageFile {
  readonly path: string;
  readonly isDevice: boolean;
  readonly #file: DiskFile;
  #sizeBytes: number;

  private constructor(file: DiskFile, sizeBytes: number, isDevice: boolean) {
    this.path = file.path;
    this.isDevice = isDevice;
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  /** Makes a file of that size, all hole, durably. A file that is there and holds nothing is taken, whatever its size. */
  static async create(disk: Disk, path: string, sizeBytes: number): Promise<ImageFile> {
    assertSize(sizeBytes);
    const file = await disk.open(path, "create");
    try {
      if (file.nextData(0) !== undefined) throw exists(path);
      await file.truncate(sizeBytes);
      await file.datasync();
      await disk.syncDirectory(parentOf(path));
      return new ImageFile(file, sizeBytes, false);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Claims a block device for this process alone. `laterBytes` is the size after a grow that a crash may have
   * interrupted: the image has one of the two.
   */
  static async open(disk: Disk, path: string, sizeBytes: number, laterBytes = sizeBytes): Promise<ImageFile> {
    assertSize(sizeBytes);
    const stat = await disk.stat(path);
    if (stat === undefined) throw missing(path);
    const file = await disk.open(path, "write-exclusive");
    try {
      const found = await file.size();
      if (found !== sizeBytes && found !== laterBytes) throw wrongSize(path, found, sizeBytes, stat);
      return new ImageFile(file, found, stat.kind === "block-device");
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get pageCount(): number {
    return pageCountOf(this.#sizeBytes);
  }

  /** Fills the target with pages from the first on, and with zeros behind the end of the image. */
  async readPages(first: number, target: Uint8Array): Promise<void> {
    assert(first >= 0 && target.length % PAGE_BYTES === 0, "whole pages");
    const from = first * PAGE_BYTES;
    const length = Math.max(0, Math.min(target.length, this.#sizeBytes - from));
    const count = length > 0 ? await this.#file.read(target.subarray(0, length), from) : 0;
    target.fill(0, count);
  }

  /** Writes each part; what lies behind the end of the image is dropped. */
  async writeParts(parts: readonly DiskPart[]): Promise<void> {
    const inside = parts.filter(({ position }) => position < this.#sizeBytes);
    await this.#file.writeScattered(
      inside.map(({ bytes, position }) => {
        const length = Math.min(bytes.length, this.#sizeBytes - position);
        return { bytes: length < bytes.length ? bytes.subarray(0, length) : bytes, position };
      }),
    );
  }

  async punchPages(first: number, count: number): Promise<void> {
    const from = first * PAGE_BYTES;
    const to = Math.min(from + count * PAGE_BYTES, this.#sizeBytes);
    if (from < to) await this.#file.punchHole({ from, to });
  }

  /** The next span, from the page on, in which the image may hold something. */
  nextData(page: number): DiskRange | undefined {
    const position = page * PAGE_BYTES;
    return position < this.#sizeBytes ? this.#file.nextData(position) : undefined;
  }

  allocation(offset: number, length: number): readonly BlockExtent[] {
    return allocationOf(offset, length, (position) => this.#file.nextData(position));
  }

  datasync(): Promise<void> {
    return this.#file.datasync();
  }

  /** A file gets a hole at its end; a device has been made larger by whoever owns it. Durable once it resolves. */
  async grow(sizeBytes: number): Promise<void> {
    assert(sizeBytes >= this.#sizeBytes, "an image grows");
    assertSize(sizeBytes);
    if (this.isDevice) {
      const found = await this.#file.size();
      if (found !== sizeBytes) throw wrongSize(this.path, found, sizeBytes, { kind: "block-device" });
    } else {
      await this.#file.truncate(sizeBytes);
      await this.#file.datasync();
    }
    this.#sizeBytes = sizeBytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function assertSize(sizeBytes: number): void {
  assert(Number.isSafeInteger(sizeBytes) && sizeBytes > 0, "an image has a size");
}

function wrongSize(
  path: string,
  foundBytes: number,
  wantedBytes: number,
  { kind }: Pick<DiskStat, "kind">,
): TidemarkError {
  const device = kind === "block-device";
  const small = foundBytes < wantedBytes;
  return new TidemarkError({
    kind: "refused",
    code: small ? "IMAGE_TOO_SMALL" : "IMAGE_WRONG_SIZE",
    message: `${path} has ${foundBytes} bytes, and the member has ${wantedBytes}`,
    hint: device
      ? `make the device exactly as large as the member, or ${small ? "name a larger one" : "grow the member to the size of the device"}`
      : "check that the path names the image of this member: an image has exactly the member's size, and this one was changed by somebody else",
    facts: { path, foundBytes, wantedBytes },
  });
}

function exists(path: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "IMAGE_EXISTS",
    message: `${path} holds something already`,
    hint: "name another path, or remove the file if it is not needed; an image that is to be used with what it holds is adopted",
    facts: { path },
  });
}

function missing(path: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "IMAGE_MISSING",
    message: `there is no image at ${path}`,
    hint: "check that its file system is mounted; if the image is lost, restart the replication of the group",
    facts: { path },
  });
}
