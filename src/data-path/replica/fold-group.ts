import { PAGE_BYTES, PAGES_PER_SLOT, type PageRange } from "#src/data-path/image/image.js";

/** What becomes of one page. */
export interface PageDraft {
  readonly page: number;
  /** The new bytes within what changes, and anything in between. */
  readonly content: Uint8Array;
  /** Ascending, apart from each other. */
  changed: readonly PageRange[];
}

export const WHOLE_PAGE: readonly PageRange[] = [{ from: 0, to: PAGE_BYTES }];
/** Contents are made so many at a time: an array for each page would cost more than filling it. */
const SHEET_PAGES = 64;

/** The new contents of the pages of one group. A page that is changed again takes on the later bytes. */
export class FoldGroup {
  readonly #drafts = new Map<number, PageDraft>();
  /** Contents of groups before. */
  readonly #spare: Uint8Array[] = [];

  get size(): number {
    return this.#drafts.size;
  }

  /** Bytes of a slot from an offset on; no bytes stand for zeros. */
  change(slot: number, from: number, to: number, bytes: Uint8Array | undefined): void {
    for (let at = from; at < to; ) {
      const draft = this.#draft(slot * PAGES_PER_SLOT + Math.floor(at / PAGE_BYTES));
      const start = at % PAGE_BYTES;
      const end = Math.min(PAGE_BYTES, start + to - at);
      if (bytes === undefined) draft.content.fill(0, start, end);
      else draft.content.set(bytes.subarray(at - from, at - from + end - start), start);
      draft.changed = withRange(draft.changed, start, end);
      at += end - start;
    }
  }

  /** Ascending. They stay what they are until `clear`. */
  drafts(): readonly PageDraft[] {
    return [...this.#drafts.values()].sort((a, b) => a.page - b.page);
  }

  clear(): void {
    for (const { content } of this.#drafts.values()) this.#spare.push(content);
    this.#drafts.clear();
  }

  #draft(page: number): PageDraft {
    const found = this.#drafts.get(page);
    if (found !== undefined) return found;
    const draft: PageDraft = { page, content: this.#content(), changed: [] };
    this.#drafts.set(page, draft);
    return draft;
  }

  #content(): Uint8Array {
    const spare = this.#spare.pop();
    if (spare !== undefined) return spare;
    const sheet = new Uint8Array(SHEET_PAGES * PAGE_BYTES);
    for (let at = PAGE_BYTES; at < sheet.length; at += PAGE_BYTES) {
      this.#spare.push(sheet.subarray(at, at + PAGE_BYTES));
    }
    return sheet.subarray(0, PAGE_BYTES);
  }
}

/** The ranges and one more, those that touch made one. */
export function withRange(ranges: readonly PageRange[], from: number, to: number): readonly PageRange[] {
  if (ranges === WHOLE_PAGE || (from === 0 && to === PAGE_BYTES)) return WHOLE_PAGE;
  const merged = { from, to };
  const before: PageRange[] = [];
  const behind: PageRange[] = [];
  for (const range of ranges) {
    if (range.to < from) before.push(range);
    else if (range.from > to) behind.push(range);
    else {
      merged.from = Math.min(merged.from, range.from);
      merged.to = Math.max(merged.to, range.to);
    }
  }
  return merged.from === 0 && merged.to === PAGE_BYTES ? WHOLE_PAGE : [...before, merged, ...behind];
}

/** What of a page lies outside the ranges. */
export function outside(ranges: readonly PageRange[]): readonly PageRange[] {
  const gaps: PageRange[] = [];
  let at = 0;
  for (const { from, to } of ranges) {
    if (at < from) gaps.push({ from: at, to: from });
    at = to;
  }
  if (at < PAGE_BYTES) gaps.push({ from: at, to: PAGE_BYTES });
  return gaps;
}
