import { assert } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import type { CompactedRow, CompactedSpan } from "#src/data-path/replica/compacted-history.js";
import type { ClosingSpan } from "#src/data-path/replica/compacted-spans.js";
import { historyDamaged } from "#src/data-path/replica/index-holes.js";
import type { IndexKeeper } from "#src/data-path/replica/index-keeper.js";
import type { Survivor } from "#src/data-path/replica/span-survivors.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";

/**
 * The replica's part in a compaction: what of a span stays, and the index that follows its file. In which order things
 * become durable is compaction's affair.
 *
 * What stays is told by the index, so one that is being made again is not asked, and an answer counts only if the index
 * that gave it was believed to the end.
 */
export class SpanSwitch {
  readonly #journal: Journal;
  readonly #index: IndexKeeper;
  readonly #closing: ClosingSpan;
  readonly #onMoved: () => void;

  constructor(journal: Journal, index: IndexKeeper, closing: ClosingSpan, onMoved: () => void) {
    this.#journal = journal;
    this.#index = index;
    this.#closing = closing;
    this.#onMoved = onMoved;
  }

  /**
   * The first step: from this call on nothing inside the span is opened, until it is reopened or adopted. Called in the
   * turn in which the span was found closed.
   */
  close(span: ClosedSpan): void {
    assert(span.upTo <= this.#journal.durable(span.branch), "what is compacted is durable");
    this.#closing.close(span);
  }

  /** The span was not compacted after all. */
  reopen(): void {
    this.#closing.reopen();
  }

  /** What of the span has to stay, once all of it is indexed. */
  async *survivors(span: ClosedSpan): AsyncGenerator<Survivor> {
    const inside = { entry: span.branch, first: span.after + 1, last: span.upTo };
    await this.#index.settled();
    // What can't be read may have been what stays.
    const hole = this.#index.newestHoleOn([inside], span.after);
    if (hole !== undefined) throw historyDamaged(hole, "compacting older history");
    yield* this.#index.readSoundly(async function* survivorsIn(index) {
      if (!index.hasTaken(span.branch, span.upTo)) throw notTakenIn(span);
      index.compacted.spans.assertReadable([inside]);
      yield* index.compacted.survivors(span);
    });
  }

  /**
   * The span's file is durable, and so is the fact that it counts. The index follows, durably; then readers are told; the
   * files that it replaces may go once this has resolved.
   */
  async adopt(span: CompactedSpan, rows: () => AsyncIterable<CompactedRow>): Promise<void> {
    await this.#index.adopt(span, rows);
    this.#closing.reopen();
    this.#onMoved();
  }

  /** Compacted files that nobody needs any more are about to go. */
  async forget(numbers: readonly number[]): Promise<void> {
    this.#onMoved();
    await this.#index.forgetCompacted(numbers);
  }
}

function notTakenIn({ branch, upTo }: ClosedSpan): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "NOT_INDEXED_YET",
    message: `sequence ${upTo} of branch ${formatId64(branch)} is durable and not in the index yet`,
    hint: "ask again",
    facts: { branch: formatId64(branch), sequence: upTo },
  });
}
