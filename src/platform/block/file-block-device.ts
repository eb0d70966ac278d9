import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { allocationOf } from "#src/platform/block/allocation.js";
import { assertChangeable, assertInside } from "#src/platform/block/block-bounds.js";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import type { GrowableDevice } from "#src/platform/block/growable-device.js";
import { KnownData } from "#src/platform/block/known-data.js";
import type { DiskFile } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";

/**
 * A raw file or a block device as a device, whose size changes by `grow` alone. After a failed write or flush nothing is known of the bytes
 * concerned; what follows from that is decided above.
 *
 * How it calls the system:
 *
 * - `in-the-tick`: reads, writes and zeroing are synchronous calls, done when they return. In the page cache they cost a
 *   few microseconds, and the way over the thread pool costs more than the copy. But they block the event loop for as long
 *   as the disk takes: a read that is not in memory, a write while the kernel has too many dirty pages, a disk that hangs.
 *   For local disks, where that is milliseconds.
 * - `on-the-pool`: they take a thread of libuv's pool each, and only that one waits. For what may hang (a network file
 *   system, an iSCSI disk), and whatever shares its event loop with heartbeats that must go on.
 *
 * Flushing always takes the pool; asking for the allocation never does.
 */
export type FileCalls = "in-the-tick" | "on-the-pool";

export class FileBlockDevice implements GrowableDevice {
  readonly readOnly: boolean;
  #sizeBytes: number;
  readonly #file: DiskFile;
  readonly #onPool: boolean;
  readonly #data: KnownData;

  /** The file is this device's from here on. One shorter than the device reads as zeros behind its end. */
  constructor(
    file: DiskFile,
    options: { readonly sizeBytes: number; readonly readOnly: boolean; readonly calls?: FileCalls },
  ) {
    assert(Number.isSafeInteger(options.sizeBytes) && options.sizeBytes >= 0, "a device has a size");
    this.#sizeBytes = options.sizeBytes;
    this.readOnly = options.readOnly;
    this.#file = file;
    this.#onPool = options.calls === "on-the-pool";
    this.#data = new KnownData((position) => file.nextData(position));
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get filePath(): string {
    return this.#file.path;
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    assertInside(this, offset, target.length);
    if (this.#onPool) return this.#readOnPool(offset, target);
    const count = this.#file.readSync(target, offset);
    if (count < target.length) target.fill(0, count);
  }

  async #readOnPool(offset: number, target: Uint8Array): Promise<void> {
    const count = await this.#file.read(target, offset);
    if (count < target.length) target.fill(0, count);
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    assertChangeable(this, offset, source.length);
    if (this.#onPool) return this.#file.write(source, offset);
    this.#file.writeSync(source, offset);
  }

  zero(offset: number, length: number): void | Promise<void> {
    assertChangeable(this, offset, length);
    if (length === 0) return;
    const range = { from: offset, to: offset + length };
    if (this.#onPool) return this.#zeroOnPool(range);
    this.#file.punchHoleSync(range);
    this.#data.zeroed(offset, length);
  }

  async #zeroOnPool(range: { readonly from: number; readonly to: number }): Promise<void> {
    await this.#file.punchHole(range);
    this.#data.zeroed(range.from, range.to - range.from);
  }

  flush(): Promise<void> {
    return this.#file.datasync();
  }

  allocation(offset: number, length: number): readonly BlockExtent[] {
    assertInside(this, offset, length);
    return allocationOf(offset, length, (position) => this.#data.find(position));
  }

  /** A file becomes so long; a block device has to be so large already, by whoever administers it. */
  async grow(sizeBytes: number): Promise<void> {
    assert(!this.readOnly, "a read-only device is not changed");
    assert(Number.isSafeInteger(sizeBytes) && sizeBytes >= this.#sizeBytes, "a device never becomes smaller");
    const foundBytes = await this.#file.size();
    if (foundBytes < sizeBytes) await this.#lengthen(foundBytes, sizeBytes);
    // Also of one that was long enough: it may be so since an attempt that failed here.
    await this.#file.datasync();
    this.#sizeBytes = Math.max(this.#sizeBytes, sizeBytes);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #lengthen(foundBytes: number, sizeBytes: number): Promise<void> {
    try {
      await this.#file.truncate(sizeBytes);
    } catch (error) {
      if (error instanceof DiskError && error.system === "EINVAL")
        throw tooSmall(this.#file.path, foundBytes, sizeBytes, error);
      throw error;
    }
  }
}

/** Of a block device the system says so, whatever the size. */
function tooSmall(path: string, foundBytes: number, wantedBytes: number, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "DEVICE_TOO_SMALL",
    message: `${path} has ${foundBytes} bytes, and ${wantedBytes} are wanted`,
    hint: "make the device itself larger first (a logical volume: lvextend), then try again",
    facts: { path, foundBytes, wantedBytes },
    cause,
  });
}
