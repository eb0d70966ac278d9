import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** What one batch did, and how far it leads. */
export interface WaitingBatch {
  readonly branch: bigint;
  readonly pieces: readonly DeltaPiece[];
  readonly last: Sequence;
}

/** What waits to be indexed, batch by batch, first in, first out. */
export class WaitingPieces {
  #batches: WaitingBatch[] = [];

  get empty(): boolean {
    return this.#batches.length === 0;
  }

  has(branch: bigint): boolean {
    return this.#batches.some((waiting) => waiting.branch === branch);
  }

  add(batch: WaitingBatch): void {
    this.#batches.push(batch);
  }

  /** Whole batches from the front, with so many pieces at most; the first in any case. */
  take(piecesMax: number): readonly WaitingBatch[] {
    let pieces = 0;
    let count = 0;
    for (const batch of this.#batches) {
      pieces += batch.pieces.length;
      if (count > 0 && pieces > piecesMax) break;
      count += 1;
    }
    return this.#batches.splice(0, count);
  }

  removeBranch(branch: bigint): void {
    this.#batches = this.#batches.filter((waiting) => waiting.branch !== branch);
  }
}
