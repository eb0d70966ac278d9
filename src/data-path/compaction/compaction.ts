import { assert, present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { isWithin, type RecordedFile } from "#src/data-path/compaction/compacted-facts.js";
import type { CompactedFiles, UnnamedFile } from "#src/data-path/compaction/compacted-files.js";
import { planSpan } from "#src/data-path/compaction/plan-span.js";
import { type ScrubCursor, type ScrubStep, scrubFiles } from "#src/data-path/compaction/scrub-compacted.js";
import type { Replica, Survivor } from "#src/data-path/replica/replica.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

export { CompactedFacts, type RecordedFile } from "#src/data-path/compaction/compacted-facts.js";
export {
  CompactedFiles,
  type CompactedFilesOptions,
  type CompactedFinding,
} from "#src/data-path/compaction/compacted-files.js";
export type { ScrubCursor, ScrubFinding, ScrubStep } from "#src/data-path/compaction/scrub-compacted.js";

/**
 * Compaction of older history: of a span inside which nobody reads, the last version of each byte is kept, in one file,
 * and the rest goes.
 *
 * The order of durability, whatever moment the power goes:
 *
 *   1. the index is settled: it knows everything within the span.
 *   2. the file is written, each payload checked before it is taken; synced, named, its directory synced. One that is
 *      damaged ends it here, and nothing has changed.
 *   3. the ledger records the switch.
 *   4. the index follows, durably, and at the end says so (the order within is `adopt-span.ts`'s).
 *   5. readers are told that things have moved, and from now on follow what was noted before.
 *   6. the files that this one replaces go; the directory is synced. The caller trims the journal up to `reachOfReaders`.
 *
 * A crash before 3 has finished leaves a file that no fact names, which the next start removes. Between 3 and the end of 4
 * the journal and the replaced files are still there, no matter to whom: the next start takes 4 again, from the file.
 * After it, what is left over is named by no fact, and removed.
 *
 * Folding, trimming and compaction of one group take turns: their caller sees to that.
 */
export interface CompactionOptions {
  readonly files: CompactedFiles;
  readonly replica: Replica;
  readonly ledger: { append(fact: Fact): Promise<void> };
  readonly entries: () => ReadonlyMap<bigint, LineageEntry>;
  readonly group: Uint8Array;
  readonly hash64: Hash64;
}

export interface Pace {
  readonly throttle: Throttle;
  /** Ends it while the file is being written, with the signal's reason; nothing has changed then. */
  readonly signal?: AbortSignal;
}

export type CompactionReport =
  | { readonly type: "nothing" }
  | {
      readonly type: "compacted";
      readonly number: number;
      readonly sizeBytes: number;
      readonly replaced: readonly number[];
    };

/** A switch from step 3 on: the span's file is there, and durable. */
interface Switch {
  readonly span: ClosedSpan;
  readonly written: Pick<RecordedFile, "number" | "sizeBytes" | "seal">;
  readonly replaced: readonly number[];
}

export class Compaction {
  readonly #options: CompactionOptions;
  #running: { readonly branch: bigint; readonly work: Promise<unknown> } | undefined;
  /** It failed after its file was named: whether its fact is durable, nobody knows until it is said again. */
  #unfinished: { readonly step: Switch; readonly cause: TidemarkError } | undefined;

  constructor(options: CompactionOptions) {
    this.#options = options;
  }

  /**
   * Compacts a span that is closed at this call: nobody reads inside, and from now on nothing inside is opened. So it is
   * called in the turn in which the spans were worked out, and they are worked out anew for the next. Spans of a branch are
   * taken from the oldest.
   */
  async compact(span: ClosedSpan, pace: Pace): Promise<CompactionReport> {
    const { files, replica } = this.#options;
    assert(this.#running === undefined, "one span is compacted at a time");
    if (this.#unfinished !== undefined) throw halfDone(this.#unfinished.step.span, this.#unfinished.cause);
    const { branch } = span;
    const plan = planSpan(span, files.facts.overlapping(span), files.floor(branch), this.reach(branch));
    if (plan.type === "nothing") return plan;
    replica.spans.close(span);
    return await this.#run(branch, this.#rewrite(span, plan.replaces, pace));
  }

  /**
   * Goes on with a switch that failed. Its fact is said again, which changes nothing if it was durable; until then its span
   * stays closed, and all that it replaces is there.
   */
  async finish(): Promise<void> {
    if (this.#unfinished === undefined) return;
    assert(this.#running === undefined, "one span is compacted at a time");
    const { step } = this.#unfinished;
    const { span, written } = step;
    const { files, replica, entries } = this.#options;
    if (entries().has(span.branch) && span.upTo > files.floor(span.branch)) {
      await this.#run(span.branch, this.#switch(step));
      return;
    }
    // Every image holds it by now, or nobody knows the branch any more: a start would not count the file either.
    this.#unfinished = undefined;
    replica.spans.reopen();
    await files.remove([written.number]);
  }

  /**
   * Up to which sequence of the branch the journal is not needed: what every image holds, and what is compacted without a
   * gap from there. A fork's first sequence may be higher than where it grew from: nothing was given out between.
   */
  reach(branch: bigint): Sequence {
    const { files, entries } = this.#options;
    const first = entries().get(branch)?.first ?? 1;
    return files.facts.reach(branch, Math.max(files.floor(branch), first - 1));
  }

  /**
   * The same as far as readers are led to the files: the journal may go up to here. Of a switch that is not finished the index
   * still leads to the journal, or may, though its file counts.
   */
  reachOfReaders(branch: bigint): Sequence {
    const reach = this.reach(branch);
    const span = this.#unfinished?.step.span;
    return span?.branch === branch ? Math.min(reach, span.after) : reach;
  }

  /** What compacted files take on the disk, of one branch or of all. */
  sizeBytes(branch?: bigint): number {
    const { facts } = this.#options.files;
    const counted = branch === undefined ? facts.all : facts.of(branch);
    return counted.reduce((sum, file) => sum + file.sizeBytes, 0);
  }

  /** What a checkpoint of the ledger has to say again. */
  facts(): readonly Fact[] {
    return this.#options.files.facts.facts();
  }

  /** The files of a branch go. That it is dropped is durable elsewhere before this is called. */
  async drop(branch: bigint): Promise<void> {
    if (this.#running?.branch === branch) await Promise.allSettled([this.#running.work]);
    await this.#forget(this.#options.files.facts.of(branch));
  }

  /**
   * The files that lie wholly at or below the sequence go. That every member's image holds everything up to there is
   * durable elsewhere before this is called.
   */
  async letGo(branch: bigint, upTo: Sequence): Promise<void> {
    assert(this.#running === undefined, "nothing is let go of while a span is compacted");
    await this.#forget(this.#options.files.facts.of(branch).filter((file) => file.upTo <= upTo));
  }

  /**
   * The files go that lie wholly within a part of the branch that the lineage has left, and that nobody needs. That it is
   * left becomes a fact first: the next start would miss them.
   */
  async letGoLeft(left: ClosedSpan): Promise<void> {
    assert(this.#running === undefined, "nothing is let go of while a span is compacted");
    const { files, ledger } = this.#options;
    const gone = files.facts.of(left.branch).filter((file) => isWithin(file, left));
    if (gone.length === 0) return;
    await ledger.append({ type: "compacted-left", ...left });
    await this.#forget(gone);
  }

  /** Checks every byte of every file, from where an earlier scrub left off. */
  scrub(pace: Pace, from?: ScrubCursor): AsyncGenerator<ScrubStep> {
    return scrubFiles(this.#options.files, this.#options.hash64, pace, from);
  }

  async #run<T>(branch: bigint, work: Promise<T>): Promise<T> {
    this.#running = { branch, work };
    try {
      return await work;
    } finally {
      this.#running = undefined;
    }
  }

  async #rewrite(span: ClosedSpan, replaces: readonly RecordedFile[], pace: Pace): Promise<CompactionReport> {
    const { replica } = this.#options;
    const replaced = replaces.map(({ number }) => number);
    // Steps 1 and 2.
    const written = await this.#writeFile(span, pace).catch((error: unknown) => {
      replica.spans.reopen();
      throw error;
    });
    return await this.#switch({ span, written, replaced });
  }

  /** From here on the span stays closed: if anything fails it is finished later, or by the next start. */
  async #switch(step: Switch): Promise<CompactionReport> {
    const { files, replica, ledger } = this.#options;
    const { span, written, replaced } = step;
    try {
      // Step 3.
      const { branch, after, upTo } = span;
      const fact = { type: "compacted", branch, after, upTo, ...written, replaces: replaced } as const;
      await ledger.append(fact);
      files.facts.takeFact(fact);
      // Steps 4 and 5.
      await replica.spans.adopt({ branch, after, upTo, ...written }, () => files.rows(written.number));
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#unfinished = { step, cause: error };
      throw halfDone(span, error);
    }
    this.#unfinished = undefined;
    // Step 6.
    await files.remove(replaced);
    return { type: "compacted", number: written.number, sizeBytes: written.sizeBytes, replaced };
  }

  async #writeFile(span: ClosedSpan, pace: Pace) {
    const { files, entries, group } = this.#options;
    const { id, epoch, parent } = present(
      entries().get(span.branch),
      `the lineage entry ${formatId64(span.branch)}`,
    );
    const { after, upTo } = span;
    const unnamed = await files.create((number) => ({
      group,
      number,
      branch: id,
      epoch,
      parent,
      after,
      upTo,
    }));
    let isClosed = false;
    try {
      const { sizeBytes } = await this.#fill(unnamed, span, pace);
      isClosed = true;
      await files.name(unnamed);
      return { number: unnamed.number, sizeBytes, seal: unnamed.writer.seal };
    } catch (error) {
      await files.discard(unnamed, isClosed).catch((second: unknown) => {
        throw notRemoved(error, second);
      });
      throw error;
    }
  }

  async #fill({ writer }: UnnamedFile, span: ClosedSpan, { throttle, signal }: Pace) {
    for await (const survivor of this.#options.replica.spans.survivors(span)) {
      signal?.throwIfAborted();
      const contents = await this.#contentsOf(survivor);
      await throttle.take(
        contents.reduce((sum, { length }) => sum + length, 0),
        signal,
      );
      await writer.add(survivor, contents);
    }
    return writer.finish();
  }

  /** The bytes of each data piece, from payloads that are checked as a whole; each is read once. */
  async #contentsOf(survivor: Survivor): Promise<readonly Uint8Array[]> {
    const contents: Uint8Array[] = [];
    if (survivor.type === "region") return contents;
    const payloads = new Map<string, Uint8Array>();
    for (const piece of survivor.pieces) {
      if (piece.type !== "data") continue;
      const { source, skip, from, to } = piece;
      const key = `${source.segment}:${source.payloadAt}`;
      const payload = payloads.get(key) ?? (await this.#options.replica.readPayload(source));
      payloads.set(key, payload);
      contents.push(payload.subarray(skip, skip + to - from));
    }
    return contents;
  }

  async #forget(gone: readonly RecordedFile[]): Promise<void> {
    if (gone.length === 0) return;
    const { files, replica } = this.#options;
    for (const file of gone) files.facts.remove(file);
    const numbers = gone.map(({ number }) => number);
    await replica.spans.forget(numbers);
    await files.remove(numbers);
  }
}

function notRemoved(cause: unknown, second: unknown): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "COMPACTION_LITTER",
    message: `${describeError(cause)}; and what was written of the file could not be removed: ${describeError(second)}`,
    hint: "check the file system of the data directory; nothing was lost, and it is removed before the next attempt",
    cause,
  });
}

function halfDone({ branch, after, upTo }: ClosedSpan, cause: TidemarkError): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "COMPACTION_UNFINISHED",
    message: `the switch to a compacted file was not finished: ${describeError(cause)}`,
    hint: "nothing was lost; it is tried again with the next round of maintenance",
    facts: { branch: formatId64(branch), after, upTo },
    cause,
  });
}
