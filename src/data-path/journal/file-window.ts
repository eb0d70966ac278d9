import type { DiskFile } from "#src/platform/disk/disk.js";

/** Reads ahead a little, so that small neighbours come with one read. What it gives is valid until the next read. */
export class FileWindow {
  readonly #file: DiskFile;
  readonly #buffer: Uint8Array;
  #at = 0;
  #length = 0;

  constructor(file: DiskFile, windowBytes: number) {
    this.#file = file;
    this.#buffer = new Uint8Array(windowBytes);
  }

  /** Shorter at the end of the file. */
  async read(at: number, length: number): Promise<Uint8Array> {
    if (at >= this.#at && at + length <= this.#at + this.#length) {
      return this.#buffer.subarray(at - this.#at, at - this.#at + length);
    }
    if (length > this.#buffer.length) {
      const target = new Uint8Array(length);
      return target.subarray(0, await this.#file.read(target, at));
    }
    this.#at = at;
    this.#length = 0;
    this.#length = await this.#file.read(this.#buffer, at);
    return this.#buffer.subarray(0, Math.min(length, this.#length));
  }
}
