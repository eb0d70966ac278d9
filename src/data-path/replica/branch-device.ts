import { assert } from "#src/base/assert.js";
import type { BranchWriter } from "#src/data-path/replica/branch-writer.js";
import type { View } from "#src/data-path/replica/view.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

/** A member of a branch that is being written: reads see its head, writes and zeros go to the journal alone. */
export class BranchDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly = false;
  readonly #member: number;
  readonly #head: View;
  readonly #writer: BranchWriter;

  constructor(member: number, head: View, writer: BranchWriter) {
    this.sizeBytes = head.sizeBytes;
    this.#member = member;
    this.#head = head;
    this.#writer = writer;
  }

  read(offset: number, target: Uint8Array): Promise<void> {
    return this.#head.read(offset, target);
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    this.#assertInside(offset, source.length);
    return this.#writer.write(this.#member, offset, source);
  }

  zero(offset: number, length: number): void | Promise<void> {
    this.#assertInside(offset, length);
    if (length > 0) return this.#writer.zero(this.#member, offset, length);
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  allocation(offset: number, length: number): Promise<readonly BlockExtent[]> {
    return this.#head.allocation(offset, length);
  }

  close(): Promise<void> {
    return this.#head.close();
  }

  #assertInside(offset: number, length: number): void {
    assert(offset >= 0 && offset + length <= this.sizeBytes, "a change stays inside the device");
  }
}
