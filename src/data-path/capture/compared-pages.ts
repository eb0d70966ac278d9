import { BLOCK_BYTES } from "#src/data-path/capture/block-bits.js";
import type { DiskRange } from "#src/platform/disk/disk.js";

/** What a comparison tells apart: a write of 4 KiB costs about 4 KiB when its block has to be brought over again. */
export const PAGE_BYTES = 4096;
export const PAGES_PER_BLOCK = BLOCK_BYTES / PAGE_BYTES;

/**
 * A span of a member whose pages are being compared with what the secondary holds. A page has to be sent unless it was
 * found equal and nothing has changed it here since before it was read: a change that failed leaves bytes that no hash
 * was made of and no delta tells of. So this is made, and told of changes, before the first byte is read.
 */
export class ComparedPages {
  readonly member: number;
  readonly offset: number;
  readonly length: number;
  readonly #differing: Uint8Array;
  #isAnswered = false;

  constructor(member: number, offset: number, length: number) {
    this.member = member;
    this.offset = offset;
    this.length = length;
    this.#differing = new Uint8Array(Math.ceil(length / PAGE_BYTES));
  }

  get count(): number {
    return this.#differing.length;
  }

  /** Pages that have to be sent, as far as is known. */
  get differing(): number {
    return this.#differing.reduce((sum, differs) => sum + differs, 0);
  }

  /** The span is not what was read, or could not be read. */
  differ(offset: number, length: number): void {
    const from = Math.max(0, Math.floor((offset - this.offset) / PAGE_BYTES));
    const to = Math.min(this.count, Math.ceil((offset + length - this.offset) / PAGE_BYTES));
    if (from < to) this.#differing.fill(1, from, to);
  }

  /** What the secondary says of each page. */
  answer(isEqual: (page: number) => boolean): void {
    this.#isAnswered = true;
    for (let page = 0; page < this.count; page += 1) if (!isEqual(page)) this.#differing[page] = 1;
  }

  /** Whether the page at that place of the member has to be sent. */
  mustSend(offset: number): boolean {
    return !this.#isAnswered || this.#differing[Math.floor((offset - this.offset) / PAGE_BYTES)] !== 0;
  }

  /** Of the span what has to be sent: pages that adjoin as one. */
  toSend(offset: number, length: number): readonly DiskRange[] {
    const runs: DiskRange[] = [];
    for (let from = offset; from < offset + length; from += PAGE_BYTES) {
      if (!this.mustSend(from)) continue;
      const to = Math.min(from + PAGE_BYTES, offset + length);
      const last = runs.at(-1);
      if (last?.to === from) runs[runs.length - 1] = { from: last.from, to };
      else runs.push({ from, to });
    }
    return runs;
  }
}
