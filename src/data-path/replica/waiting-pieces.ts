import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";

export interface WaitingPiece {
  readonly branch: bigint;
  readonly piece: DeltaPiece;
}

/** What waits to be indexed, first in, first out, counted by branch. */
export class WaitingPieces {
  #pieces: WaitingPiece[] = [];
  #front = 0;
  readonly #counts = new Map<bigint, number>();

  get length(): number {
    return this.#pieces.length - this.#front;
  }

  countOf(branch: bigint): number {
    return this.#counts.get(branch) ?? 0;
  }

  add(branch: bigint, piece: DeltaPiece): void {
    this.#pieces.push({ branch, piece });
    this.#counts.set(branch, this.countOf(branch) + 1);
  }

  take(countMax: number): readonly WaitingPiece[] {
    const taken = this.#pieces.slice(this.#front, this.#front + countMax);
    this.#front += taken.length;
    for (const { branch } of taken) this.#counts.set(branch, this.countOf(branch) - 1);
    if (this.#front * 2 < this.#pieces.length) return taken;
    this.#pieces = this.#pieces.slice(this.#front);
    this.#front = 0;
    return taken;
  }

  removeBranch(branch: bigint): void {
    this.#pieces = this.#pieces.slice(this.#front).filter((waiting) => waiting.branch !== branch);
    this.#front = 0;
    this.#counts.delete(branch);
  }
}
