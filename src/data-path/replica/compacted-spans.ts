import { assert } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { CompactedSpan } from "#src/data-path/replica/compacted-history.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
import { SpanMap } from "#src/domain/retention/span-map.js";

/** The span that is about to be compacted, if one is: the same for every index of a site. */
export class ClosingSpan {
  #span: ClosedSpan | undefined;

  get span(): ClosedSpan | undefined {
    return this.#span;
  }

  /** From now on nothing inside is opened. */
  close(span: ClosedSpan): void {
    assert(this.#span === undefined, "one span is compacted at a time");
    this.#span = span;
  }

  /** It is compacted, or was not compacted after all. */
  reopen(): void {
    this.#span = undefined;
  }

  holding(branch: bigint, sequence: Sequence): ClosedSpan | undefined {
    const span = this.#span;
    return span?.branch === branch && span.after < sequence && sequence <= span.upTo ? span : undefined;
  }
}

/**
 * Which spans are compacted, as far as one index leads to their files, and which one is about to be. Inside either nothing
 * is opened: what was there is gone, or may be a moment later.
 */
export class CompactedSpans {
  readonly closing: ClosingSpan;
  /** The index leads to their files. */
  readonly #adopted = new SpanMap<CompactedSpan>();
  /** Their files can't be read, and the index doesn't know what they hold. */
  readonly #unreadable = new Map<number, TidemarkError>();

  constructor(closing: ClosingSpan) {
    this.closing = closing;
  }

  get isEmpty(): boolean {
    return this.#adopted.isEmpty && this.closing.span === undefined;
  }

  holding(branch: bigint, sequence: Sequence): CompactedSpan | undefined {
    return this.#adopted.holding(branch, sequence);
  }

  overlapping(span: ClosedSpan): readonly CompactedSpan[] {
    return this.#adopted.overlapping(span);
  }

  has({ branch, number, seal }: CompactedSpan): boolean {
    return this.#adopted.of(branch).some((held) => held.number === number && held.seal === seal);
  }

  /** What of the branch is at or below it is in a file, and not to be read from the journal. */
  reach(branch: bigint): Sequence {
    return this.#adopted.of(branch).at(-1)?.upTo ?? 0;
  }

  /** Whether a span that is compacted, or is being, ends there: then an entry there has more than its own delta. */
  endsAt(branch: bigint, sequence: Sequence): boolean {
    const { closing } = this;
    return (
      this.holding(branch, sequence)?.upTo === sequence ||
      closing.holding(branch, sequence)?.upTo === sequence
    );
  }

  /** Strictly inside, where nobody reads; what an index has there is left over, and does no harm. */
  isInside(branch: bigint, sequence: Sequence): boolean {
    const span = this.holding(branch, sequence);
    const closing = this.closing.holding(branch, sequence);
    return (span !== undefined && sequence < span.upTo) || (closing !== undefined && sequence < closing.upTo);
  }

  /** The index leads to its file wholly, and to none of those it replaces. */
  adopt(span: CompactedSpan): void {
    this.#adopted.put(span);
  }

  /** Its file can't be read: nothing that reads through the span is opened, since nobody can say what it reads. */
  adoptUnreadable(span: CompactedSpan, cause: TidemarkError): void {
    this.#adopted.put(span);
    this.#unreadable.set(span.number, cause);
  }

  forget(numbers: ReadonlySet<number>): void {
    for (const span of this.#adopted.all) if (numbers.has(span.number)) this.#adopted.remove(span);
    for (const number of numbers) this.#unreadable.delete(number);
  }

  /** Whether a file that can be read has all of these sequences: then nothing of them is asked of the journal. */
  covers(branch: bigint, from: Sequence, to: Sequence): boolean {
    return this.#adopted
      .of(branch)
      .some((span) => span.after < from && to <= span.upTo && !this.#unreadable.has(span.number));
  }

  /**
   * Throws when the path takes only a part of a compacted span: then it asks for a moment that is not kept. Of a member
   * nothing is read from a file that ends at or below its horizon: whether such a file can be read does not matter then.
   */
  assertOpenable(path: readonly Interval[], horizon: Sequence = 0): void {
    if (this.isEmpty) return;
    for (const { entry, last } of path) {
      const span = this.closing.holding(entry, last) ?? this.holding(entry, last);
      if (span !== undefined && last < span.upTo) throw compactedAway(span, last);
    }
    if (this.#unreadable.size > 0) this.assertReadable(path, horizon);
  }

  /** Throws when the path leads, behind the horizon, through a span whose file can't be read. */
  assertReadable(path: readonly Interval[], horizon: Sequence = 0): void {
    for (const { entry, first, last } of path) {
      for (const { number, after, upTo } of this.#adopted.of(entry)) {
        const isRead = upTo <= last && upTo >= first && upTo > horizon;
        const cause = isRead ? this.#unreadable.get(number) : undefined;
        if (cause !== undefined) throw unreadable(number, after, upTo, cause);
      }
    }
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

function unreadable(number: number, after: Sequence, upTo: Sequence, cause: TidemarkError): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "COMPACTED_DAMAGED",
    message: `compacted file ${number}, which has the history from ${after} to ${upTo}, can't be read`,
    hint: `take a moment at or before seq-${after}; what is damaged is fetched again from the peer where it can be`,
    facts: { file: number, after, upTo },
    cause,
  });
}
