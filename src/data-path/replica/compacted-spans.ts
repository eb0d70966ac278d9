import { assert } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { CompactedSpan } from "#src/data-path/replica/compacted-history.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
import { SpanMap } from "#src/domain/retention/span-map.js";

/**
 * Which spans are compacted, and which one is about to be. Inside either nothing is opened: what was there is gone, or may
 * be a moment later.
 */
export class CompactedSpans {
  /** The index leads to their files. */
  readonly #adopted = new SpanMap<CompactedSpan>();
  #closing: ClosedSpan | undefined;

  get isEmpty(): boolean {
    return this.#adopted.isEmpty && this.#closing === undefined;
  }

  /** The one that is about to be compacted. */
  get closing(): ClosedSpan | undefined {
    return this.#closing;
  }

  holding(branch: bigint, sequence: Sequence): CompactedSpan | undefined {
    return this.#adopted.holding(branch, sequence);
  }

  /** From now on nothing inside is opened. */
  close(span: ClosedSpan): void {
    assert(this.#closing === undefined, "one span is compacted at a time");
    this.#closing = span;
  }

  /** It was not compacted after all. */
  reopen(): void {
    this.#closing = undefined;
  }

  /** The index leads to its file wholly, and to none of those it replaces. */
  adopt(span: CompactedSpan): void {
    this.#adopted.put(span);
    this.#closing = undefined;
  }

  forget(numbers: ReadonlySet<number>): void {
    for (const span of this.#adopted.all) if (numbers.has(span.number)) this.#adopted.remove(span);
  }

  /** Throws when the path takes only a part of a compacted span: then it asks for a moment that is not kept. */
  assertOpenable(path: readonly Interval[]): void {
    if (this.isEmpty) return;
    for (const { entry, last } of path) {
      const span = this.#closedAt(entry, last);
      if (span !== undefined && last < span.upTo) throw compactedAway(span, last);
    }
  }

  #closedAt(branch: bigint, sequence: Sequence): ClosedSpan | undefined {
    const closing = this.#closing;
    if (closing?.branch === branch && closing.after < sequence && sequence <= closing.upTo) return closing;
    return this.holding(branch, sequence);
  }
}

function compactedAway({ branch, after, upTo }: ClosedSpan, sequence: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "MOMENT_COMPACTED",
    message: `sequence ${sequence} lies between two kept moments, and only these are kept there`,
    hint: `take seq-${after} or seq-${upTo}`,
    facts: { branch: formatId64(branch), sequence, before: after, after: upTo },
  });
}
