/** Spans of a member that changed, gathered in any order, given back ascending and merged. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * So many are told apart, some tens of megabytes while they are gathered. Writes scattered over 64 GiB are told in pieces of
 * 512 KiB then.
 */
const SPANS_MAX = 131_072;
/** The first step to larger pieces: a page. */
const PIECE_BYTES_MIN = 4096;

/**
 * Bounded: where there are more, what lies in pieces of the member is taken together, and the pieces are doubled until it
 * fits. So it is a superset of what was added, and never less.
 */
export class ChangedSpans {
  readonly #countMax: number;
  #spans: { from: number; to: number }[] = [];
  #unmerged = 0;
  #pieceBytes = 1;

  constructor(countMax = SPANS_MAX) {
    this.#countMax = countMax;
  }

  add(from: number, to: number): void {
    this.#spans.push({ from, to });
    this.#unmerged += 1;
    if (this.#unmerged > 1024 && this.#unmerged * 2 > this.#spans.length) this.#merge();
  }

  finish(sizeBytes: number): readonly Span[] {
    this.#merge();
    return this.#spans
      .filter(({ from }) => from < sizeBytes)
      .map(({ from, to }) => ({ offset: from, length: Math.min(to, sizeBytes) - from }));
  }

  #merge(): void {
    this.#unmerged = 0;
    this.#spans = mergedIn(this.#spans, this.#pieceBytes);
    while (this.#spans.length > this.#countMax) {
      this.#pieceBytes = Math.max(PIECE_BYTES_MIN, this.#pieceBytes * 2);
      this.#spans = mergedIn(this.#spans, this.#pieceBytes);
    }
  }
}

function mergedIn(spans: { from: number; to: number }[], pieceBytes: number): { from: number; to: number }[] {
  const merged: { from: number; to: number }[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const from = Math.floor(span.from / pieceBytes) * pieceBytes;
    const to = Math.ceil(span.to / pieceBytes) * pieceBytes;
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
