import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { type SlotRange, slotCountOf } from "#src/data-path/image/slot-hash-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { allocationOf } from "#src/platform/block/allocation.js";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import type { Disk, DiskFile, DiskRange, DiskStat } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";

/**
 * The bytes of one member: a sparse file or a block device of exactly the member's size, readable without Tidemark. Plain
 * reads and writes by slot; nothing here knows what the bytes should be.
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

  get slotCount(): number {
    return slotCountOf(this.#sizeBytes);
  }

  /** Fills the target with the slot, and with zeros behind the end of the image. */
  async readSlot(slot: number, target: Uint8Array): Promise<void> {
    assert(slot >= 0 && slot < this.slotCount && target.length === SLOT_BYTES, "a slot of the image");
    const length = Math.min(SLOT_BYTES, this.#sizeBytes - slot * SLOT_BYTES);
    const count = await this.#file.read(target.subarray(0, length), slot * SLOT_BYTES);
    target.fill(0, count);
  }

  /** Writes ranges of the slot from its bytes; what lies behind the end of the image is dropped. */
  async writeRanges(slot: number, ranges: readonly SlotRange[], bytes: Uint8Array): Promise<void> {
    const length = Math.min(SLOT_BYTES, this.#sizeBytes - slot * SLOT_BYTES);
    for (const { from, to } of ranges) {
      const end = Math.min(to, length);
      if (from < end) await this.#file.write(bytes.subarray(from, end), slot * SLOT_BYTES + from);
    }
  }

  async punchSlot(slot: number): Promise<void> {
    const from = slot * SLOT_BYTES;
    await this.#file.punchHole({ from, to: Math.min(from + SLOT_BYTES, this.#sizeBytes) });
  }

  /** The next span, from the slot on, in which the image may hold something. */
  nextData(slot: number): DiskRange | undefined {
    const position = slot * SLOT_BYTES;
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
