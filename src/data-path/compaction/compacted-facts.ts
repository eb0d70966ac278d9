import type { Fact } from "#src/domain/model/fact.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
import { SpanMap } from "#src/domain/retention/span-map.js";

/** A compacted file that counts, as the ledger has it. */
export interface RecordedFile extends ClosedSpan {
  readonly number: number;
  readonly sizeBytes: number;
  readonly seal: bigint;
}

/**
 * Which compacted files count: what the facts come to. A later one takes the place of all that it overlaps, whether or not
 * it names them: after a failed append nobody knows whether the fact is there.
 */
export class CompactedFacts {
  readonly #files = new SpanMap<RecordedFile>();
  #numberMax = 0;

  /**
   * The highest number that a fact has named. Once a file that had it was let go of, a checkpoint names it no more, and after
   * a start a new file may have the same. No harm comes of that: a file is let go of durably before a checkpoint can leave
   * it out; the index knows a file by number and seal; entries that still name the old one lie at or below every image, or
   * in a branch that was dropped, where nobody looks; readers do not outlive the process; and a scrub that goes on with its
   * cursor may leave out, in this round, a file that was just written.
   */
  get numberMax(): number {
    return this.#numberMax;
  }

  get all(): readonly RecordedFile[] {
    return this.#files.all;
  }

  of(branch: bigint): readonly RecordedFile[] {
    return this.#files.of(branch);
  }

  overlapping(span: ClosedSpan): readonly RecordedFile[] {
    return this.#files.overlapping(span);
  }

  reach(branch: bigint, from: Sequence): Sequence {
    return this.#files.reach(branch, from);
  }

  takeFact(fact: Fact): void {
    if (fact.type === "compacted-left") {
      const { branch, after, upTo } = fact;
      for (const file of this.of(branch)) if (isWithin(file, { after, upTo })) this.remove(file);
    }
    if (fact.type === "branch-anew") for (const file of this.of(fact.branch)) this.remove(file);
    if (fact.type !== "compacted") return;
    const { branch, after, upTo, number, sizeBytes, seal } = fact;
    this.#files.put({ branch, after, upTo, number, sizeBytes, seal });
    this.#numberMax = Math.max(this.#numberMax, number);
  }

  /** What a checkpoint of the ledger has to say again. */
  facts(): readonly Fact[] {
    return this.all.map((file) => ({ type: "compacted", ...file, replaces: [] }));
  }

  /** It is needed no more; why stands elsewhere. */
  remove(file: RecordedFile): void {
    this.#files.remove(file);
  }
}

export function isWithin(
  file: Pick<ClosedSpan, "after" | "upTo">,
  span: Pick<ClosedSpan, "after" | "upTo">,
): boolean {
  return file.after >= span.after && file.upTo <= span.upTo;
}
