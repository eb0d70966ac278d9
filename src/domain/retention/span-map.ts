import { assert } from "#src/base/assert.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";

/** Spans by branch, no two of which overlap: what is put in takes the place of all that it overlaps. */
export class SpanMap<S extends ClosedSpan> {
  /** Ascending. */
  readonly #branches = new Map<bigint, readonly S[]>();

  get isEmpty(): boolean {
    return this.#branches.size === 0;
  }

  get all(): readonly S[] {
    return [...this.#branches.values()].flat();
  }

  /** Ascending. */
  of(branch: bigint): readonly S[] {
    return this.#branches.get(branch) ?? [];
  }

  /** Those that share a sequence with the span, ascending. */
  overlapping(span: ClosedSpan): readonly S[] {
    return this.of(span.branch).filter((other) => overlaps(other, span));
  }

  /** The one with the sequence in it. */
  holding(branch: bigint, sequence: Sequence): S | undefined {
    const spans = this.#branches.get(branch);
    if (spans === undefined) return undefined;
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle]?.upTo ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    const found = spans[low];
    return found !== undefined && sequence > found.after ? found : undefined;
  }

  put(span: S): void {
    assert(span.after < span.upTo, "a span holds a sequence");
    const held = this.of(span.branch);
    // Mostly the next one of its branch.
    if ((held.at(-1)?.upTo ?? 0) <= span.after) {
      this.#branches.set(span.branch, [...held, span]);
      return;
    }
    const others = held.filter((other) => !overlaps(other, span));
    this.#branches.set(
      span.branch,
      [...others, span].sort((a, b) => a.upTo - b.upTo),
    );
  }

  remove(span: S): void {
    const others = this.of(span.branch).filter((other) => other !== span);
    if (others.length === 0) this.#branches.delete(span.branch);
    else this.#branches.set(span.branch, others);
  }

  /** How far the spans of the branch lead on from the sequence without a gap; the sequence itself when none does. */
  reach(branch: bigint, from: Sequence): Sequence {
    let reached = from;
    for (const { after, upTo } of this.of(branch)) if (after <= reached) reached = Math.max(reached, upTo);
    return reached;
  }
}

function overlaps(a: ClosedSpan, b: ClosedSpan): boolean {
  return a.after < b.upTo && b.after < a.upTo;
}
