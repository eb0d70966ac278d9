import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

/** A volume of a process that may end: what it does is told in the tick in which the image takes it. */
export class RecordingDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly = false;
  readonly filePath?: string;
  readonly #device: BlockDevice;
  readonly #onChange: (offset: number, bytes: Uint8Array | number) => void;
  #isDead = false;

  constructor(device: BlockDevice, onChange: (offset: number, bytes: Uint8Array | number) => void) {
    this.sizeBytes = device.sizeBytes;
    this.#device = device;
    if (device.filePath !== undefined) this.filePath = device.filePath;
    this.#onChange = onChange;
  }

  /** The process is gone: nothing is done for it any more, and nothing answered. */
  end(): void {
    this.#isDead = true;
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    return this.#isDead ? never() : this.#device.read(offset, target);
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    if (this.#isDead) return never();
    let writing: void | Promise<void>;
    try {
      writing = this.#device.write(offset, source);
    } catch (error) {
      // A part of it may be there.
      const found = new Uint8Array(source.length);
      this.#device.read(offset, found);
      this.#onChange(offset, found);
      throw error;
    }
    this.#onChange(offset, new Uint8Array(source));
    return writing;
  }

  zero(offset: number, length: number): void | Promise<void> {
    if (this.#isDead) return never();
    this.#onChange(offset, length);
    return this.#device.zero(offset, length);
  }

  flush(): Promise<void> {
    return this.#isDead ? never() : this.#device.flush();
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    return this.#isDead ? never() : this.#device.allocation(offset, length);
  }

  close(): Promise<void> {
    return this.#isDead ? never() : this.#device.close();
  }
}

function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}
