import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";

/** A device in memory that answers when it is let, and fails when it is told to. Every call is written down. */
export class SlowDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  readonly inner: MemoryBlockDevice;
  readonly calls: string[] = [];
  /** Until `release`, every call waits. */
  isHeld = false;
  /** What the next calls fail with. */
  failure: Error | undefined;
  /** Answers later even when nothing is held. */
  isLate: boolean;
  #waiting: (() => void)[] = [];

  constructor(sizeBytes: number, options: { readonly late?: boolean; readonly readOnly?: boolean } = {}) {
    this.inner = new MemoryBlockDevice({ sizeBytes, readOnly: options.readOnly ?? false });
    this.sizeBytes = sizeBytes;
    this.readOnly = options.readOnly ?? false;
    this.isLate = options.late ?? true;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets all waiting calls go on. */
  release(): void {
    this.isHeld = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    return this.#do(`read ${offset} ${target.length}`, () => this.inner.read(offset, target));
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    return this.#do(`write ${offset} ${source.length}`, () => this.inner.write(offset, source));
  }

  zero(offset: number, length: number): void | Promise<void> {
    return this.#do(`zero ${offset} ${length}`, () => this.inner.zero(offset, length));
  }

  async flush(): Promise<void> {
    await this.#do("flush", () => undefined);
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    return this.isLate
      ? Promise.resolve(this.inner.allocation(offset, length))
      : this.inner.allocation(offset, length);
  }

  async close(): Promise<void> {
    this.calls.push("close");
    await this.inner.close();
  }

  #do(call: string, perform: () => void): void | Promise<void> {
    this.calls.push(call);
    if (!this.isLate && !this.isHeld) {
      if (this.failure !== undefined) throw this.failure;
      return perform();
    }
    return this.#later(perform);
  }

  async #later(perform: () => void): Promise<void> {
    if (this.isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
    perform();
  }
}
