import { assert } from "#src/base/assert.js";
import { blockOf, PAGE_BYTES } from "#src/data-path/image/page-hash-format.js";

/**
 * What an image that is written in place has given up knowing. The rule: before the first write to one of the pages of a
 * stretch (16 blocks of hashes, 4 MiB less 16 pages) is issued, all of them are durably unknown. So a hash is never
 * believed about bytes it is not of, and one sync stands for 4 MiB of the image, not for each page; concurrent writers
 * share it. What was not written since keeps its hashes, and a scrub can go on checking it.
 */
export const STRETCH_BLOCKS = 16;

/** Stretches given up in one step: half a mebibyte is written, when somebody zeros a whole device. */
const STEP_STRETCHES_MAX = 64;

export class InPlaceMarks {
  readonly #forget: (blocks: readonly number[]) => Promise<void>;
  /** One bit a stretch: 33 KB for 1 TiB. */
  #given: Uint8Array;
  #stretchCount: number;
  #blockCount: number;
  #waiting = new Set<number>();
  #next: Promise<void> | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(pageCount: number, forget: (blocks: readonly number[]) => Promise<void>) {
    this.#forget = forget;
    this.#blockCount = blockOf(pageCount - 1) + 1;
    this.#stretchCount = Math.ceil(this.#blockCount / STRETCH_BLOCKS);
    this.#given = new Uint8Array(Math.ceil(this.#stretchCount / 8));
  }

  /** Undefined when the span may be written at once; else when the promise resolves. Not at all when it rejects. */
  prepare(offset: number, length: number): void | Promise<void> {
    assert(length > 0, "something is written");
    assert(!this.#isOver, "the writers of an image in place have stopped before that ends");
    const first = stretchOf(offset);
    const last = stretchOf(offset + length - 1);
    assert(offset >= 0 && last < this.#stretchCount, "it lies inside the image");
    let ready = true;
    for (let stretch = first; stretch <= last; stretch += 1) {
      if (this.#isGiven(stretch)) continue;
      this.#waiting.add(stretch);
      ready = false;
    }
    if (!ready) return this.#giveUp();
  }

  /**
   * There are more pages. What the last stretch gets with them is not known to be given up, so all of that is to be again.
   * Resolves when no step is under way that was begun for fewer.
   */
  async grow(pageCount: number): Promise<void> {
    assert(blockOf(pageCount - 1) + 1 >= this.#blockCount, "an image grows");
    const turn = this.#running.then(() => {
      const last = this.#stretchCount - 1;
      this.#blockCount = blockOf(pageCount - 1) + 1;
      this.#stretchCount = Math.ceil(this.#blockCount / STRETCH_BLOCKS);
      const given = new Uint8Array(Math.ceil(this.#stretchCount / 8));
      given.set(this.#given);
      given[last >> 3] = (given[last >> 3] ?? 0) & ~(1 << (last & 7));
      this.#given = given;
    });
    this.#running = turn;
    await turn;
  }

  /** No write is let through any more. Resolves when nothing is under way. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  /** Whoever comes while a step is under way is part of the next one. */
  #giveUp(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    const turn = this.#running.then(async () => {
      this.#next = undefined;
      const stretches = [...this.#waiting];
      this.#waiting = new Set();
      for (let from = 0; from < stretches.length; from += STEP_STRETCHES_MAX) {
        const step = stretches.slice(from, from + STEP_STRETCHES_MAX);
        await this.#forget(step.flatMap((stretch) => this.#blocksOf(stretch)));
        for (const stretch of step) this.#give(stretch);
      }
    });
    this.#next = turn;
    this.#running = Promise.allSettled([turn]);
    return turn;
  }

  #blocksOf(stretch: number): readonly number[] {
    const first = stretch * STRETCH_BLOCKS;
    const count = Math.min(STRETCH_BLOCKS, this.#blockCount - first);
    return Array.from({ length: count }, (_, index) => first + index);
  }

  #isGiven(stretch: number): boolean {
    return ((this.#given[stretch >> 3] ?? 0) & (1 << (stretch & 7))) !== 0;
  }

  #give(stretch: number): void {
    this.#given[stretch >> 3] = (this.#given[stretch >> 3] ?? 0) | (1 << (stretch & 7));
  }
}

function stretchOf(offset: number): number {
  return Math.floor(blockOf(Math.floor(offset / PAGE_BYTES)) / STRETCH_BLOCKS);
}
