import type { FindData } from "#src/platform/block/allocation.js";

/**
 * Remembers the last run of data that was found. A file system finds the end of a run by walking its extents: in an image
 * that was filled in random order these are tens of thousands, milliseconds for each question, and a client that reads or
 * asks on from there would pay that every time.
 *
 * What is remembered may be a hole by now only if it was zeroed behind this object's back, and a hole that is taken for
 * data is read as its zeros: nothing wrong is ever said, only less.
 */
export class KnownData {
  readonly #findData: FindData;
  #from = 0;
  #to = 0;

  constructor(findData: FindData) {
    this.#findData = findData;
  }

  find(position: number): ReturnType<FindData> {
    if (position >= this.#from && position < this.#to) return { from: position, to: this.#to };
    const found = this.#findData(position);
    if (found !== undefined) {
      this.#from = found.from;
      this.#to = found.to;
    }
    return found;
  }

  /** The span is a hole, or may be: of what is left of the run, the longer part stays known. */
  zeroed(offset: number, length: number): void {
    const end = offset + length;
    if (end <= this.#from || offset >= this.#to) return;
    if (offset - this.#from > this.#to - end) this.#to = offset;
    else this.#from = Math.min(end, this.#to);
  }
}
