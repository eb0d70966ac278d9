/**
 * Changes that a device answers later, while they are under way. One that overlaps another waits for it, so that image
 * and order agree on which came last; others pass each other.
 */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly ended: Promise<void>;
}

export class InFlight {
  readonly #spans = new Set<Span>();

  get size(): number {
    return this.#spans.size;
  }

  /** When the first of those that the span overlaps ends; undefined when it overlaps none. */
  overlap(offset: number, length: number): Promise<void> | undefined {
    for (const span of this.#spans) {
      if (offset < span.to && span.from < offset + length) return span.ended;
    }
    return undefined;
  }

  /** The span is under way until the function that is answered is called. */
  begin(offset: number, length: number): () => void {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const span: Span = { from: offset, to: offset + length, ended };
    this.#spans.add(span);
    return () => {
      this.#spans.delete(span);
      end();
    };
  }

  async idle(): Promise<void> {
    while (this.#spans.size > 0) await Promise.all([...this.#spans].map(({ ended }) => ended));
  }
}
