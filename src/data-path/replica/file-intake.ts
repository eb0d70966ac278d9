import { TidemarkError } from "#src/base/errors.js";
import {
  type CompactedHistory,
  type CompactedSpan,
  spansOf,
} from "#src/data-path/replica/compacted-history.js";
import type { VersionIndex } from "#src/data-path/replica/version-index.js";

/**
 * Compacted files on their way into an index that is being brought up: those of a branch from the oldest, before the
 * journal behind them. A file that the index leads to wholly is left out; one that was being switched to when the process
 * ended is taken again.
 *
 * Meanwhile files are replaced and let go of: one that has gone is taken in no more, and what was taken of it is forgotten.
 * A file that can't be read leaves a hole: the index knows that it does not know, and who reads through it is refused.
 */
export class FileIntake {
  readonly #history: CompactedHistory | undefined;
  readonly #index: VersionIndex;

  constructor(history: CompactedHistory | undefined, index: VersionIndex) {
    this.#history = history;
    this.#index = index;
  }

  /** The files of all these branches are in the index. Holds for this tick. */
  isComplete(isAsked: (branch: bigint) => boolean): boolean {
    const { spans } = this.#index.compacted;
    const recorded = this.#history?.spans() ?? [];
    return recorded.every((span) => !isAsked(span.branch) || spans.has(span));
  }

  async take(branch: bigint): Promise<void> {
    for (let span = this.#next(branch); span !== undefined; span = this.#next(branch)) await this.#take(span);
  }

  /** Forgets about files that are gone. */
  async forgetOthers(): Promise<void> {
    if (this.#history === undefined) return;
    const marked = await this.#index.compacted.marked();
    const known = new Set(this.#history.spans().map(({ number }) => number));
    await this.#index.compacted.forget(marked.filter((number) => !known.has(number)));
  }

  #next(branch: bigint): CompactedSpan | undefined {
    const { spans } = this.#index.compacted;
    return spansOf(this.#history, branch).find((span) => !spans.has(span));
  }

  async #take(span: CompactedSpan): Promise<void> {
    const { compacted } = this.#index;
    if (await compacted.isMarked(span)) {
      if (this.#isKept(span)) compacted.spans.adopt(span);
      return;
    }
    // What the branch grew from counts for how far a read walks.
    await this.#index.settled();
    if (!this.#isKept(span) || this.#history === undefined) return;
    try {
      await compacted.adopt(span, this.#history.rows(span.number));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      if (this.#isKept(span)) compacted.spans.adoptUnreadable(span, error);
      return;
    }
    if (!this.#isKept(span)) await compacted.forget([span.number]);
  }

  #isKept({ number }: CompactedSpan): boolean {
    return this.#history?.spans().some((span) => span.number === number) === true;
  }
}

function isUnreadable(error: unknown): error is TidemarkError {
  return (
    error instanceof TidemarkError && (error.code === "COMPACTED_DAMAGED" || error.code === "DISK_ENOENT")
  );
}
