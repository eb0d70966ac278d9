import { TidemarkError } from "#src/base/errors.js";
import {
  type Catalogue,
  type DurableMark,
  marksIn,
  type UnreadMarks,
} from "#src/data-path/recovery/recovery.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Marks on their way from the journal into the catalogue, in their order, behind the acknowledgement of their batches.
 *
 * 1. A batch is durable; its marks wait here. `taken` stands still in front of the first mark that waits: nothing behind
 *    it is called promotable, since the mark may be the beginning of a resync (I10).
 * 2. What a mark means for the store itself becomes a fact, durable, before the catalogue stores that it has the mark: so
 *    it is heard again after a crash in between.
 * 3. The catalogue takes it.
 *
 * A mark that can't be read may have been the beginning of a resync, too: so nothing behind it is promotable until what
 * was damaged has been made good.
 */
export interface MarkIntakeParts {
  readonly catalogue: Catalogue;
  /** Of marks that wait. */
  readonly onHeard?: (marks: readonly DurableMark[]) => void;
  /** Step 2; answers as what they are taken. */
  readonly record: (marks: readonly DurableMark[]) => Promise<readonly DurableMark[]>;
  /** Marks that can't be read any more: each stands for one that waits for ever. */
  readonly unread?: readonly UnreadMarks[];
}

/** Marks taken in together: one synced write of the catalogue for so many. */
const MARKS_MAX = 256;

/** Marks that wait in memory while they can't be taken in: hours of points. Beyond, no batch is taken either. */
export const MARKS_WAITING_MAX = 16_384;

export class MarkIntake {
  readonly #parts: MarkIntakeParts;
  /** Up to where each branch has been heard of. */
  readonly #heard: Map<bigint, Sequence>;
  /** What could not be read of these was of what has been dropped since. */
  readonly #anew = new Set<bigint>();
  #waiting: DurableMark[] = [];
  #running: Promise<void> | undefined;
  #failed: TidemarkError | undefined;

  /** `heard`: how far each branch was durable, and its marks taken, at the start. */
  constructor(parts: MarkIntakeParts, heard: ReadonlyMap<bigint, Sequence>) {
    this.#parts = parts;
    this.#heard = new Map(heard);
  }

  /** Why marks wait and are not taken; `resume` tries again. */
  get failed(): TidemarkError | undefined {
    return this.#failed;
  }

  /** Throws when so much waits that no batch may come. */
  assertRoom(): void {
    if (this.#waiting.length <= MARKS_WAITING_MAX) return;
    throw new TidemarkError({
      kind: "exhausted",
      code: "MARKS_WAITING",
      message: `${this.#waiting.length} marks wait to be taken in, and can't be`,
      hint: "see why in the log: as a rule the disk of the data directory is full or broken",
      ...(this.#failed === undefined ? {} : { cause: this.#failed }),
    });
  }

  /** A batch that is durable; those of a branch come in their order. */
  add(batch: Batch): void {
    const marks = marksIn(batch);
    this.#waiting.push(...marks);
    this.#parts.onHeard?.(marks);
    this.#heard.set(batch.entry, batch.last);
    this.resume();
  }

  /** Up to where the branch is durable and no mark of it waits; undefined for one of which nothing was heard. */
  taken(branch: bigint): Sequence | undefined {
    const first = this.#waiting.find(({ position }) => position.entry === branch);
    const taken = first === undefined ? this.#heard.get(branch) : lastBefore(first);
    const unread = this.soundUpTo(branch);
    return taken === undefined || unread === undefined ? taken : Math.min(taken, unread);
  }

  /** The last sequence of the branch in front of a mark that can't be read; undefined when all can. */
  soundUpTo(branch: bigint): Sequence | undefined {
    const froms = this.unread.filter((one) => one.branch === branch).map(({ from }) => from);
    return froms.length === 0 ? undefined : Math.min(...froms) - 1;
  }

  get unread(): readonly UnreadMarks[] {
    const { unread = [] } = this.#parts;
    return this.#anew.size === 0 ? unread : unread.filter(({ branch }) => !this.#anew.has(branch));
  }

  /** The branch was dropped, and comes again: nothing has been heard of it. */
  beginAnew(branch: bigint): void {
    this.#heard.delete(branch);
    this.#anew.add(branch);
  }

  /** Goes on with what waits, also after a failure. */
  resume(): void {
    if (this.#waiting.length === 0) return;
    this.#failed = undefined;
    this.#running ??= this.#run();
  }

  /** Resolves when no mark waits; rejects when they can't be taken now. */
  async settled(): Promise<void> {
    await this.#running;
    if (this.#failed !== undefined) throw this.#failed;
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const marks = this.#waiting.slice(0, MARKS_MAX);
        await this.#parts.catalogue.take(await this.#parts.record(marks));
        this.#waiting.splice(0, marks.length);
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#failed = error;
    } finally {
      this.#running = undefined;
    }
  }
}

/**
 * The last sequence in front of a mark that waits. The numbers between the predecessor that a resync names and its begin
 * stand for nothing here: what was given them comes with the resync.
 */
function lastBefore({ mark, position }: DurableMark): Sequence {
  const before = position.sequence - 1;
  if (mark.type !== "resync-begin" || mark.predecessor.entry !== position.entry) return before;
  return Math.min(before, mark.predecessor.sequence);
}
