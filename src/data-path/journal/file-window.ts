import type { DiskFile } from "#src/platform/disk/disk.js";

/** What is read at first: many want one record and are gone again. */
const START_BYTES = 8 * 1024;

/**
 * Reads ahead, so that small neighbours come with one read: a little at first, and twice as much with each read, up to the
 * window. What it gives is valid until the next read.
 */
export class FileWindow {
  readonly #file: DiskFile;
  readonly #windowBytes: number;
  #buffer = new Uint8Array(0);
  #at = 0;
  #length = 0;

  constructor(file: DiskFile, windowBytes: number) {
    this.#file = file;
    this.#windowBytes = windowBytes;
  }

  /** Shorter at the end of the file. */
  async read(at: number, length: number): Promise<Uint8Array> {
    if (at >= this.#at && at + length <= this.#at + this.#length) {
      return this.#buffer.subarray(at - this.#at, at - this.#at + length);
    }
    if (length > this.#windowBytes) {
      const target = new Uint8Array(length);
      return target.subarray(0, await this.#file.read(target, at));
    }
    this.#at = at;
    this.#length = 0;
    const ahead = Math.min(this.#windowBytes, Math.max(START_BYTES, length, this.#buffer.length * 2));
    if (this.#buffer.length < ahead) this.#buffer = new Uint8Array(ahead);
    this.#length = await this.#file.read(this.#buffer, at);
    return this.#buffer.subarray(0, Math.min(length, this.#length));
  }
}
