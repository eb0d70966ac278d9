interface Span {
  readonly offset: number;
  readonly length: number;
}

/** At most so many spans, in order, that cover all of these: the narrowest gaps between them are given up first. */
export function joinSpans(spans: readonly Span[], spansMax: number): readonly Span[] {
  const inOrder = spans.filter(({ length }) => length > 0).toSorted((a, b) => a.offset - b.offset);
  const joined: { offset: number; end: number }[] = [];
  for (const { offset, length } of inOrder) {
    const last = joined.at(-1);
    if (last !== undefined && offset <= last.end) last.end = Math.max(last.end, offset + length);
    else joined.push({ offset, end: offset + length });
  }
  const gaps = joined
    .slice(1)
    .map(({ offset }, index) => ({ index: index + 1, width: offset - (joined[index]?.end ?? 0) }))
    .toSorted((a, b) => a.width - b.width || a.index - b.index);
  const closed = new Set(gaps.slice(0, Math.max(0, joined.length - spansMax)).map(({ index }) => index));
  const kept: { offset: number; end: number }[] = [];
  for (const [index, span] of joined.entries()) {
    const last = kept.at(-1);
    if (last !== undefined && closed.has(index)) last.end = span.end;
    else kept.push({ ...span });
  }
  return kept.map(({ offset, end }) => ({ offset, length: end - offset }));
}
