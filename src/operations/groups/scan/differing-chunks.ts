import { BLOCK_BYTES } from "#src/data-path/capture/capture.js";

/** Blocks that a pass has found to differ, a bit each: of 1 TiB 2 MiB, however scattered they are. */
export class DifferingChunks {
  readonly #bits: Uint8Array;

  constructor(sizeBytes: number) {
    this.#bits = new Uint8Array(Math.ceil(sizeBytes / BLOCK_BYTES / 8));
  }

  add(offset: number, length: number): void {
    const end = Math.ceil((offset + length) / BLOCK_BYTES);
    for (let block = Math.floor(offset / BLOCK_BYTES); block < end; block += 1)
      this.#bits[block >>> 3] = (this.#bits[block >>> 3] ?? 0) | (1 << (block & 7));
  }

  /** In a row, as far as they lie before the end. */
  *spans(sizeBytes: number): Generator<{ readonly offset: number; readonly length: number }> {
    let from: number | undefined;
    for (let block = 0; block < this.#bits.length * 8 && block * BLOCK_BYTES < sizeBytes; block += 1) {
      const byte = this.#bits[block >>> 3] ?? 0;
      if (byte === 0 && from === undefined) {
        block |= 7;
        continue;
      }
      const isSet = ((byte >>> (block & 7)) & 1) === 1;
      if (isSet) from ??= block * BLOCK_BYTES;
      else if (from !== undefined) {
        yield { offset: from, length: block * BLOCK_BYTES - from };
        from = undefined;
      }
    }
    if (from === undefined) return;
    const end = Math.min(sizeBytes, this.#bits.length * 8 * BLOCK_BYTES);
    yield { offset: from, length: end - from };
  }
}
