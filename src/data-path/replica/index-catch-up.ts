import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { BodyPlace, Journal } from "#src/data-path/journal/journal.js";
import { piecesInJournal } from "#src/data-path/replica/branch-pieces.js";
import type { IndexGeneration } from "#src/data-path/replica/index-generation.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Brings an index up to the journal while the journal is appended to and trimmed, and branches begin and go.
 *
 * Branches are read one after the other, a branch's parents before it. When one has been read to its durable end, it is
 * _live_, in the same tick: from then on what becomes durable in it is handed on by `offer`. So nothing is missed, and what
 * comes both ways is taken once. Only headers and tables are read, so a payload that has rotted stops nothing: who reads
 * it is refused then.
 */
export interface CatchUpOptions {
  readonly target: IndexGeneration;
  readonly journal: Journal;
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
  readonly #live = new Set<bigint>();
  readonly #dropped = new Set<bigint>();
  #reading: { readonly branch: bigint; readonly done: Promise<void> } | undefined;
  #stopped = false;
  #gated = false;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Every branch is live. Holds for this tick. */
  get complete(): boolean {
    return this.#next() === undefined;
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
    const { journal, firstOf } = this.#options;
    let next: { id: bigint; first: Sequence } | undefined;
    for (const { id } of journal.branches) {
      const first = this.#live.has(id) || this.#dropped.has(id) ? undefined : firstOf(id);
      if (first !== undefined && first < (next?.first ?? Number.POSITIVE_INFINITY)) next = { id, first };
    }
    return next?.id;
  }

  async #follow(branch: bigint): Promise<void> {
    const { journal, target } = this.#options;
    const first = this.#options.firstOf(branch) ?? 1;
    let reached = Math.max(target.added(branch), journal.floor(branch), first - 1);
    for (let pass = 1; ; pass += 1) {
      this.#gated = pass > PASSES_FREE;
      try {
        reached = await this.#read(branch, reached);
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        // What fails in a branch that goes, or in an index that nobody wants any more, is no loss.
        if (this.#stopped || this.#dropped.has(branch)) return;
        reached = this.#behindTrimmed(branch, Math.max(reached, target.added(branch)), error);
      }
      if (this.#stopped || this.#dropped.has(branch)) return;
      if (journal.durable(branch) <= reached) {
        this.#live.add(branch);
        return;
      }
    }
  }

  async #read(branch: bigint, after: Sequence): Promise<Sequence> {
    const { journal, hash64, target, room } = this.#options;
    let reached = after;
    for await (const record of journal.tables(branch, after + 1)) {
      if (this.#stopped || this.#dropped.has(branch)) break;
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
