import type { Sequence } from "#src/domain/model/sequence.js";

/** Places of versions that are remembered: 16 MB. A fold of more lets the whole index be looked through instead. */
const VERSIONS_MAX = 1_000_000;

export interface FoldedVersion {
  readonly slot: number;
  readonly sequence: Sequence;
  readonly branch: bigint;
}

/** The versions that a move of the horizon makes superfluous, so that their entries can go without being searched. */
export class FoldedVersions {
  /** Of a move that did not meet them one by one. */
  static readonly UNKNOWN = new FoldedVersions(0);
  readonly #countMax: number;
  readonly #slots: number[] = [];
  readonly #sequences: number[] = [];
  /** Where each branch begins in the lists. */
  readonly #branches: { readonly branch: bigint; readonly from: number }[] = [];
  #complete: boolean;

  constructor(countMax = VERSIONS_MAX) {
    this.#countMax = countMax;
    this.#complete = countMax > 0;
  }

  /** Whether all are here. */
  get complete(): boolean {
    return this.#complete;
  }

  add(slot: number, sequence: Sequence, branch: bigint): void {
    if (this.#slots.length === this.#countMax) {
      this.#complete = false;
      return;
    }
    if (this.#branches.at(-1)?.branch !== branch) this.#branches.push({ branch, from: this.#slots.length });
    this.#slots.push(slot);
    this.#sequences.push(sequence);
  }

  *[Symbol.iterator](): Generator<FoldedVersion> {
    for (const [index, { branch, from }] of this.#branches.entries()) {
      const end = this.#branches[index + 1]?.from ?? this.#slots.length;
      for (let at = from; at < end; at += 1) {
        yield { slot: this.#slots[at] ?? 0, sequence: this.#sequences[at] ?? 0, branch };
      }
    }
  }
}
