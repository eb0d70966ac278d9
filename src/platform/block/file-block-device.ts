import { assert } from "#src/base/assert.js";
import { allocationOf } from "#src/platform/block/allocation.js";
import { assertChangeable, assertInside } from "#src/platform/block/block-bounds.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/**
 * A raw file or a block device as a device of fixed size. Reads and writes are synchronous calls that end within the
 * tick: in the page cache they cost a few microseconds, and the way over the thread pool costs more than the copy. On a
 * device that hangs they block the event loop, so such a device does not share a thread with what must go on.
 *
 * After a failed write or flush nothing is known of the bytes concerned; what follows from that is decided above.
 */
export class FileBlockDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  readonly #file: DiskFile;

  /** The file is this device's from here on. One shorter than the device reads as zeros behind its end. */
  constructor(file: DiskFile, options: { readonly sizeBytes: number; readonly readOnly: boolean }) {
    assert(Number.isSafeInteger(options.sizeBytes) && options.sizeBytes >= 0, "a device has a size");
    this.sizeBytes = options.sizeBytes;
    this.readOnly = options.readOnly;
    this.#file = file;
  }

  read(offset: number, target: Uint8Array): void {
    assertInside(this, offset, target.length);
    const count = this.#file.readSync(target, offset);
    if (count < target.length) target.fill(0, count);
  }

  write(offset: number, source: Uint8Array): void {
    assertChangeable(this, offset, source.length);
    this.#file.writeSync(source, offset);
  }

  zero(offset: number, length: number): void {
    assertChangeable(this, offset, length);
    if (length > 0) this.#file.punchHoleSync({ from: offset, to: offset + length });
  }

  flush(): Promise<void> {
    return this.#file.datasync();
  }

  allocation(offset: number, length: number): readonly BlockExtent[] {
    assertInside(this, offset, length);
    return allocationOf(offset, length, (position) => this.#file.nextData(position));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
