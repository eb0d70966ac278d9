import { assert } from "#src/base/assert.js";
import { blockOf, SLOTS_PER_BLOCK } from "#src/data-path/image/slot-hash-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";

/**
 * What an image that is written in place has given up knowing. The rule: before the first write to one of the slots of a
 * block of hashes (63 slots, 4 MiB less a slot) is issued, all of them are durably unknown. So a hash is never believed
 * about bytes it is not of, and one sync stands for 4 MiB of the image, not for each slot; concurrent writers share it.
 * What was not written since keeps its hashes, and a scrub can go on checking it.
 */

/** Blocks given up in one step: half a mebibyte is written, when somebody zeros a whole device. */
const STEP_BLOCKS_MAX = 1024;

export class InPlaceMarks {
  readonly #forget: (blocks: readonly number[]) => Promise<void>;
  /** One bit a block: 33 KB for 1 TiB. */
  readonly #given: Uint8Array;
  readonly #blockCount: number;
  #waiting = new Set<number>();
  #next: Promise<void> | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(slotCount: number, forget: (blocks: readonly number[]) => Promise<void>) {
    this.#forget = forget;
    this.#blockCount = Math.ceil(slotCount / SLOTS_PER_BLOCK);
    this.#given = new Uint8Array(Math.ceil(this.#blockCount / 8));
  }

  /** Undefined when the span may be written at once; else when the promise resolves. Not at all when it rejects. */
  prepare(offset: number, length: number): void | Promise<void> {
    assert(length > 0, "something is written");
    const first = blockOf(Math.floor(offset / SLOT_BYTES));
    const last = blockOf(Math.floor((offset + length - 1) / SLOT_BYTES));
    assert(offset >= 0 && last < this.#blockCount, "it lies inside the image");
    let ready = true;
    for (let block = first; block <= last; block += 1) {
      if (this.#isGiven(block)) continue;
      this.#waiting.add(block);
      ready = false;
    }
    if (!ready) return this.#giveUp();
  }

  /** Whoever comes while a step is under way is part of the next one. */
  #giveUp(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    const turn = this.#running.then(async () => {
      this.#next = undefined;
      const blocks = [...this.#waiting];
      this.#waiting = new Set();
      for (let from = 0; from < blocks.length; from += STEP_BLOCKS_MAX) {
        const step = blocks.slice(from, from + STEP_BLOCKS_MAX);
        await this.#forget(step);
        for (const block of step) this.#give(block);
      }
    });
    this.#next = turn;
    this.#running = Promise.allSettled([turn]);
    return turn;
  }

  #isGiven(block: number): boolean {
    return ((this.#given[block >> 3] ?? 0) & (1 << (block & 7))) !== 0;
  }

  #give(block: number): void {
    this.#given[block >> 3] = (this.#given[block >> 3] ?? 0) | (1 << (block & 7));
  }
}
