/** Spans of a member that changed, gathered in any order, given back ascending and merged. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export class ChangedSpans {
  #spans: { from: number; to: number }[] = [];
  #unmerged = 0;

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
    const merged: { from: number; to: number }[] = [];
    for (const { from, to } of this.#spans.sort((a, b) => a.from - b.from)) {
      const last = merged.at(-1);
      if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
      else merged.push({ from, to });
    }
    this.#spans = merged;
    this.#unmerged = 0;
  }
}
