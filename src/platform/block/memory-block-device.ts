import { assert } from "#src/base/assert.js";
import { SparseBytes } from "#src/base/sparse-bytes.js";
import { allocationOf } from "#src/platform/block/allocation.js";
import { assertChangeable, assertInside } from "#src/platform/block/block-bounds.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

/** A device in memory, of which only what was written takes any. It survives nothing: flush has nothing to do. */
export class MemoryBlockDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  readonly #bytes: SparseBytes;
  #open = true;

  constructor(options: { readonly sizeBytes: number; readonly readOnly?: boolean }) {
    this.sizeBytes = options.sizeBytes;
    this.readOnly = options.readOnly ?? false;
    this.#bytes = new SparseBytes(options.sizeBytes);
  }

  get allocatedBytes(): number {
    return this.#bytes.allocatedBytes;
  }

  read(offset: number, target: Uint8Array): void {
    this.#assertOpen();
    assertInside(this, offset, target.length);
    this.#bytes.read(target, offset);
  }

  write(offset: number, source: Uint8Array): void {
    this.#assertOpen();
    assertChangeable(this, offset, source.length);
    this.#bytes.write(source, offset);
  }

  zero(offset: number, length: number): void {
    this.#assertOpen();
    assertChangeable(this, offset, length);
    this.#bytes.zero(offset, offset + length);
  }

  async flush(): Promise<void> {
    this.#assertOpen();
  }

  allocation(offset: number, length: number): readonly BlockExtent[] {
    this.#assertOpen();
    assertInside(this, offset, length);
    return allocationOf(offset, length, (position) => this.#bytes.nextData(position));
  }

  async close(): Promise<void> {
    this.#assertOpen();
    this.#open = false;
  }

  #assertOpen(): void {
    assert(this.#open, "the device is closed");
  }
}
