import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { BodyPlace, Journal } from "#src/data-path/journal/journal.js";
import { piecesInJournal } from "#src/data-path/replica/branch-pieces.js";
import type { CompactedHistory } from "#src/data-path/replica/compacted-history.js";
import { FileIntake } from "#src/data-path/replica/file-intake.js";
import { journalLacks } from "#src/data-path/replica/index-damage.js";
import type { IndexGeneration } from "#src/data-path/replica/index-generation.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Brings an index up to the compacted files and the journal while the journal is appended to and trimmed, spans are
 * compacted, and branches begin and go.
 *
 * Branches are read one after the other, a branch's parents before it: of each first its compacted files
 * (`file-intake.ts`), then the journal behind them. When one has been read to its durable end, it is _live_, in the same
 * tick: from then on what becomes durable in it is handed on by `offer`. So nothing is missed, and what comes both ways is
 * taken once. Only headers and tables are read, so a payload that has rotted stops nothing: who reads it is refused then.
 * Where the journal itself can't be read the target is told what it does not know (`index-holes.ts`), durably, before
 * anything behind it is taken in.
 */
export interface CatchUpOptions {
  readonly target: IndexGeneration;
  readonly journal: Journal;
  readonly compacted: CompactedHistory | undefined;
  readonly hash64: Hash64;
  /** The first sequence of a branch; undefined when it is being dropped. */
  readonly firstOf: (branch: bigint) => Sequence | undefined;
  readonly onProgress: (branches: number, of: number) => void;
  /** Waits, after each batch, until the target may take more. */
  readonly room: () => Promise<void>;
}

/** Each time a branch is read to its end, less has come meanwhile. If not by then, whoever adds is made to wait. */
const PASSES_FREE = 3;

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #files: FileIntake;
  readonly #live = new Set<bigint>();
  readonly #dropped = new Set<bigint>();
  #reading: { readonly branch: bigint; readonly done: Promise<void> } | undefined;
  #stopped = false;
  #gated = false;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#files = new FileIntake(options.compacted, options.target.index);
  }

  /** Every branch is live, and every compacted file is in the index. Holds for this tick. */
  get complete(): boolean {
    return this.#next() === undefined && this.#files.isComplete((branch) => this.#live.has(branch));
  }

  /** It does not get ahead of what arrives: who can wait, should. */
  get gated(): boolean {
    return this.#gated;
  }

  /** Resolves when the target may take more of what arrives. That it fails is told to whoever runs this. */
  async room(): Promise<void> {
    if (this.#live.size > 0) await Promise.allSettled([this.#options.target.index.room()]);
  }

  /** A batch that has become durable. */
  offer(batch: Batch, place: BodyPlace): void {
    if (this.#live.has(batch.entry)) this.#options.target.add(batch, place);
  }

  /** Resolves when every branch there was is live, or when it was stopped. */
  async run(): Promise<void> {
    for (let branch = this.#next(); branch !== undefined && !this.#stopped; branch = this.#next()) {
      const { onProgress, journal } = this.#options;
      onProgress(this.#live.size, journal.branches.length);
      const done = this.#follow(branch);
      this.#reading = { branch, done };
      await done;
      this.#reading = undefined;
      this.#gated = false;
    }
    this.#options.onProgress(this.#live.size, this.#options.journal.branches.length);
    // Spans that were compacted after their branch had been read.
    for (const branch of [...this.#live]) if (!this.#stopped) await this.#files.take(branch);
    if (!this.#stopped) await this.#files.forgetOthers();
  }

  /** Compacted files that are about to go. */
  forget(numbers: readonly number[]): void {
    this.#options.target.index.compacted.spans.forget(new Set(numbers));
  }

  /** Nothing of the branch is read any more once it has resolved. */
  async drop(branch: bigint): Promise<void> {
    this.#dropped.add(branch);
    this.#live.delete(branch);
    // Whatever fails there is told to whoever runs this.
    if (this.#reading?.branch === branch) await Promise.allSettled([this.#reading.done]);
    const { journal, hash64, target } = this.#options;
    await target.dropBranch(branch, piecesInJournal(journal, hash64, branch));
  }

  stop(): void {
    this.#stopped = true;
  }

  /** The branch to be read next: along any path, first sequences rise. */
  #next(): bigint | undefined {
    const { journal, compacted, firstOf } = this.#options;
    let next: { id: bigint; first: Sequence } | undefined;
    const inFiles = compacted?.spans().map((span) => span.branch) ?? [];
    for (const id of new Set([...journal.branches.map((branch) => branch.id), ...inFiles])) {
      const first = this.#live.has(id) || this.#dropped.has(id) ? undefined : firstOf(id);
      if (first !== undefined && first < (next?.first ?? Number.POSITIVE_INFINITY)) next = { id, first };
    }
    return next?.id;
  }

  async #follow(branch: bigint): Promise<void> {
    const { journal, target } = this.#options;
    const first = this.#options.firstOf(branch) ?? 1;
    if (!journal.branches.some(({ id }) => id === branch)) {
      await this.#files.take(branch);
      this.#live.add(branch);
      return;
    }
    let reached = Math.max(target.added(branch), journal.floor(branch), first - 1);
    for (let pass = 1; ; pass += 1) {
      this.#gated = pass > PASSES_FREE;
      const before = { reached, durable: journal.durable(branch) };
      try {
        await this.#files.take(branch);
        reached = await this.#read(branch, Math.max(reached, target.added(branch)));
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        // What fails in a branch that goes, or in an index that nobody wants any more, is no loss.
        if (this.#stopped || this.#dropped.has(branch)) return;
        reached = this.#behindTrimmed(branch, Math.max(reached, target.added(branch)), error);
        // What the journal has let go of is in every image, or in a file that has to be taken before what is behind it.
        continue;
      }
      if (this.#stopped || this.#dropped.has(branch)) return;
      // What is trimmed meanwhile is no hole, and is not read either.
      reached = Math.max(reached, journal.floor(branch));
      if (journal.durable(branch) <= reached) {
        this.#live.add(branch);
        return;
      }
      // What had been durable and is in no segment is not going to be found by the next pass either.
      if (reached === before.reached && before.durable > reached) throw journalLacks(branch, reached);
    }
  }

  async #read(branch: bigint, after: Sequence): Promise<Sequence> {
    const { journal, hash64, target, room } = this.#options;
    let reached = after;
    for await (const record of journal.tablesAcross(branch, after + 1)) {
      if (this.#stopped || this.#dropped.has(branch)) break;
      if (record.type === "hole") {
        await target.holes.add(record);
        reached = record.to;
        continue;
      }
      // The bytes are the reader's: what is kept of the batch is its pieces, which stand for themselves.
      const batch = decodeBatch(record.body, hash64);
      assert(!isFault(batch), "the journal gives sound batches");
      target.add(batch, { segment: record.segment, bodyAt: record.bodyAt });
      reached = record.last;
      await room();
    }
    return reached;
  }

  /** Where to go on when what was being read has gone below the floor meanwhile; else it is the error that it looks like. */
  #behindTrimmed(branch: bigint, reached: Sequence, error: TidemarkError): Sequence {
    const floor = this.#options.journal.floor(branch);
    const isReading = error.code === "JOURNAL_DAMAGED" || error.code === "SEGMENT_GONE";
    if (!isReading || floor <= reached) throw error;
    return floor;
  }
}
