import { assert } from "#src/base/assert.js";
import { allocationOf } from "#src/platform/block/allocation.js";
import { assertChangeable, assertInside } from "#src/platform/block/block-bounds.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import { KnownData } from "#src/platform/block/known-data.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/**
 * A raw file or a block device as a device of fixed size. After a failed write or flush nothing is known of the bytes
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

export class FileBlockDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  readonly #file: DiskFile;
  readonly #onPool: boolean;
  readonly #data: KnownData;

  /** The file is this device's from here on. One shorter than the device reads as zeros behind its end. */
  constructor(
    file: DiskFile,
    options: { readonly sizeBytes: number; readonly readOnly: boolean; readonly calls?: FileCalls },
  ) {
    assert(Number.isSafeInteger(options.sizeBytes) && options.sizeBytes >= 0, "a device has a size");
    this.sizeBytes = options.sizeBytes;
    this.readOnly = options.readOnly;
    this.#file = file;
    this.#onPool = options.calls === "on-the-pool";
    this.#data = new KnownData((position) => file.nextData(position));
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

  close(): Promise<void> {
    return this.#file.close();
  }
}
