import { assert } from "#src/base/assert.js";

/** What is stored or missing as a whole. */
export const PAGE_BYTES = 4096;
/** Stands for a page that is reserved and was never written; never written to. */
const RESERVED_PAGE = new Uint8Array(PAGE_BYTES);
/** So many pages are looked up one by one before the search for data falls back on a sorted list of all pages. */
const PROBES_MAX = 64;

/**
 * Bytes with holes: a huge span of which only the pages that hold something take memory. What was never written reads
 * as zeros.
 *
 * Two of them can share pages: `copy` and `adopt` cost a reference a page, and whoever writes to a shared page first
 * gets its own. So a disk can keep what is durable beside what is cached at the cost of the difference.
 */
export class SparseBytes {
  readonly #pages: Map<number, Uint8Array>;
  /** Pages nobody else refers to: only those may be written in place. */
  readonly #own = new Set<number>();
  /** Pages that were written, dropped or reserved since this was last adopted. */
  readonly #changed = new Set<number>();
  #sizeBytes: number;
  /** The numbers of all pages, rising; dropped when a page comes or goes. */
  #sorted: number[] | undefined;

  constructor(sizeBytes = 0) {
    this.#pages = new Map();
    this.#sizeBytes = sizeBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get allocatedBytes(): number {
    return this.#pages.size * PAGE_BYTES;
  }

  /** Fills the target from the position on as far as there are bytes; answers how many. */
  read(target: Uint8Array, position: number): number {
    const length = Math.max(0, Math.min(target.length, this.#sizeBytes - position));
    for (let done = 0; done < length; ) {
      const number = Math.floor((position + done) / PAGE_BYTES);
      const within = (position + done) % PAGE_BYTES;
      const count = Math.min(PAGE_BYTES - within, length - done);
      const page = this.#pages.get(number);
      if (page === undefined) target.fill(0, done, done + count);
      else target.set(page.subarray(within, within + count), done);
      done += count;
    }
    return length;
  }

  /** Stores a copy of the source, and grows to its end. */
  write(source: Uint8Array, position: number): void {
    for (let done = 0; done < source.length; ) {
      const number = Math.floor((position + done) / PAGE_BYTES);
      const within = (position + done) % PAGE_BYTES;
      const count = Math.min(PAGE_BYTES - within, source.length - done);
      this.#writable(number).set(source.subarray(done, done + count), within);
      done += count;
    }
    if (source.length > 0) this.#sizeBytes = Math.max(this.#sizeBytes, position + source.length);
  }

  /** Makes [from, to) read as zeros and drops the pages that lie wholly inside. The size stays. */
  zero(from: number, to: number): void {
    if (from >= to) return;
    const firstWhole = Math.ceil(from / PAGE_BYTES);
    const endWhole = Math.floor(to / PAGE_BYTES);
    if (firstWhole > endWhole) {
      this.#zeroWithin(endWhole, from % PAGE_BYTES, to % PAGE_BYTES);
      return;
    }
    if (from % PAGE_BYTES > 0) this.#zeroWithin(firstWhole - 1, from % PAGE_BYTES, PAGE_BYTES);
    if (to % PAGE_BYTES > 0) this.#zeroWithin(endWhole, 0, to % PAGE_BYTES);
    this.#dropPages(firstWhole, endWhole);
  }

  /** Drops what lies behind the new end, or grows by a hole. */
  resize(sizeBytes: number): void {
    if (sizeBytes < this.#sizeBytes) {
      const endPage = Math.ceil(sizeBytes / PAGE_BYTES);
      if (sizeBytes % PAGE_BYTES > 0) this.#zeroWithin(endPage - 1, sizeBytes % PAGE_BYTES, PAGE_BYTES);
      this.#dropPages(endPage, Number.POSITIVE_INFINITY);
    }
    this.#sizeBytes = sizeBytes;
  }

  /** Takes pages for [from, to) without changing what it reads as; grows to its end. */
  reserve(from: number, to: number): void {
    for (let number = Math.floor(from / PAGE_BYTES); number * PAGE_BYTES < to; number += 1) {
      if (!this.#pages.has(number)) this.#place(number, RESERVED_PAGE);
    }
    if (to > from) this.#sizeBytes = Math.max(this.#sizeBytes, to);
  }

  /** How many bytes from the position on can be written when only so many new pages may be taken. */
  writableBytes(position: number, length: number, newPagesMax: number): number {
    let left = newPagesMax;
    const end = position + length;
    for (let number = Math.floor(position / PAGE_BYTES); number * PAGE_BYTES < end; number += 1) {
      if (this.#pages.has(number)) continue;
      if (left === 0) return Math.max(0, number * PAGE_BYTES - position);
      left -= 1;
    }
    return length;
  }

  /** The first span at or behind the position whose pages are there, reserved ones included. */
  nextData(position: number): { readonly from: number; readonly to: number } | undefined {
    if (position >= this.#sizeBytes) return undefined;
    const first = this.#firstPage(Math.floor(position / PAGE_BYTES));
    if (first === undefined || first * PAGE_BYTES >= this.#sizeBytes) return undefined;
    let end = first + 1;
    while (this.#pages.has(end)) end += 1;
    return {
      from: Math.max(position, first * PAGE_BYTES),
      to: Math.min(this.#sizeBytes, end * PAGE_BYTES),
    };
  }

  flipBit(bit: number): void {
    const position = Math.floor(bit / 8);
    assert(position < this.#sizeBytes, "a bit to flip lies inside");
    const page = this.#writable(Math.floor(position / PAGE_BYTES));
    const within = position % PAGE_BYTES;
    page[within] = (page[within] ?? 0) ^ (1 << (bit % 8));
  }

  /** The same bytes, sharing every page. */
  copy(): SparseBytes {
    const copy = new SparseBytes(this.#sizeBytes);
    for (const [number, page] of this.#pages) copy.#pages.set(number, page);
    this.#own.clear();
    return copy;
  }

  /**
   * Makes this equal to the other by taking over only what changed there since the two were last equal. Nothing may have
   * changed here meanwhile that did not change there too.
   */
  adopt(other: SparseBytes): void {
    for (const number of other.#changed) {
      const page = other.#pages.get(number);
      if (page === undefined) this.#pages.delete(number);
      else this.#pages.set(number, page);
    }
    other.#changed.clear();
    other.#own.clear();
    this.#changed.clear();
    this.#own.clear();
    this.#sorted = undefined;
    this.#sizeBytes = other.#sizeBytes;
  }

  /** Takes over the other's bytes, sharing every page, as one change. */
  become(other: SparseBytes): void {
    this.#dropPages(0, Number.POSITIVE_INFINITY);
    for (const [number, page] of other.#pages) {
      this.#pages.set(number, page);
      this.#changed.add(number);
    }
    this.#own.clear();
    other.#own.clear();
    this.#sorted = undefined;
    this.#sizeBytes = other.#sizeBytes;
  }

  #writable(number: number): Uint8Array {
    const present = this.#pages.get(number);
    if (present !== undefined && present !== RESERVED_PAGE && this.#own.has(number)) {
      this.#changed.add(number);
      return present;
    }
    const page = present === undefined ? new Uint8Array(PAGE_BYTES) : present.slice();
    this.#place(number, page);
    return page;
  }

  #place(number: number, page: Uint8Array): void {
    if (!this.#pages.has(number)) this.#sorted = undefined;
    this.#pages.set(number, page);
    this.#own.add(number);
    this.#changed.add(number);
  }

  #zeroWithin(number: number, from: number, to: number): void {
    if (this.#pages.has(number)) this.#writable(number).fill(0, from, to);
  }

  /** Walks the span or the pages there are, whichever is less. */
  #dropPages(first: number, end: number): void {
    if (end - first <= this.#pages.size) {
      for (let number = first; number < end; number += 1) this.#dropPage(number);
      return;
    }
    for (const number of [...this.#pages.keys()]) {
      if (number >= first && number < end) this.#dropPage(number);
    }
  }

  #dropPage(number: number): void {
    if (!this.#pages.delete(number)) return;
    this.#changed.add(number);
    this.#sorted = undefined;
  }

  #firstPage(from: number): number | undefined {
    for (let number = from; number < from + PROBES_MAX; number += 1) {
      if (this.#pages.has(number)) return number;
    }
    this.#sorted ??= [...this.#pages.keys()].sort((a, b) => a - b);
    return this.#sorted[lowerBound(this.#sorted, from)];
  }
}

/** The index of the first element that is at least the value; the length when there is none. */
function lowerBound(rising: readonly number[], value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
