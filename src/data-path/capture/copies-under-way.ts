import type { Sequence } from "#src/domain/model/sequence.js";

export interface Copied {
  readonly sequence: Sequence;
  readonly member: number;
  readonly block: number;
}

/** Copies of dirty blocks that are in the order, and not durable at the secondary yet; the sender's credit bounds them. */
export class CopiesUnderWay {
  /** By sequence. */
  #copied: Copied[] = [];

  add(copied: Copied): void {
    this.#copied.push(copied);
  }

  clear(): void {
    this.#copied = [];
  }

  /** No copy of these blocks tells what they hold. */
  void(member: number, from: number, to: number): void {
    this.#copied = this.#copied.filter((one) => one.member !== member || one.block < from || one.block > to);
  }

  /** Those that are durable over there now, and are not under way any more. */
  arrived(durable: Sequence): readonly Copied[] {
    const index = this.#copied.findIndex(({ sequence }) => sequence > durable);
    return this.#copied.splice(0, index < 0 ? this.#copied.length : index);
  }

  /** For looking up many blocks. */
  get blocks(): { has(member: number, block: number): boolean } {
    const underWay = new Set(this.#copied.map(({ member, block }) => keyOf(member, block)));
    return { has: (member, block) => underWay.has(keyOf(member, block)) };
  }
}

function keyOf(member: number, block: number): number {
  return member * BLOCKS_MAX + block;
}

/** More than a volume has; so many members of it are told apart by whole numbers. */
const BLOCKS_MAX = 2 ** 36;
