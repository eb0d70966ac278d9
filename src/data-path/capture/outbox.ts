import type { SealedBatch } from "#src/data-path/capture/sequencer.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Batches in memory, oldest first, in one order without a gap: from behind what is safe elsewhere (acknowledged, or in the
 * synced spill) to the newest. Its owner sees to the bound; this counts.
 */
export class Outbox {
  #batches: (SealedBatch | undefined)[] = [];
  #head = 0;
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get length(): number {
    return this.#batches.length - this.#head;
  }

  get first(): SealedBatch | undefined {
    return this.#batches[this.#head];
  }

  push(batch: SealedBatch): void {
    this.#batches.push(batch);
    this.#sizeBytes += batch.bytes.length;
  }

  /** The oldest batch that ends behind the sequence. */
  after(sequence: Sequence): SealedBatch | undefined {
    let low = this.#head;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#batches[middle]?.last ?? 0) > sequence) high = middle;
      else low = middle + 1;
    }
    return this.#batches[low];
  }

  /** Lets go of what ends at or below the sequence. */
  release(sequence: Sequence): void {
    for (;;) {
      const first = this.first;
      if (first === undefined || first.last > sequence) break;
      this.#sizeBytes -= first.bytes.length;
      this.#batches[this.#head] = undefined;
      this.#head += 1;
    }
    if (this.#head > 64 && this.#head * 2 > this.#batches.length) {
      this.#batches = this.#batches.slice(this.#head);
      this.#head = 0;
    }
  }

  clear(): void {
    this.#batches = [];
    this.#head = 0;
    this.#sizeBytes = 0;
  }
}
