import { TidemarkError } from "#src/base/errors.js";
import type { BodyPlace } from "#src/data-path/journal/journal.js";
import { piecesInJournal } from "#src/data-path/replica/branch-pieces.js";
import type { ChangedSpans } from "#src/data-path/replica/changed-spans.js";
import type { CompactedRow, CompactedSpan } from "#src/data-path/replica/compacted-history.js";
import type { CompactedSpans } from "#src/data-path/replica/compacted-spans.js";
import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";
import type { FoldedVersions } from "#src/data-path/replica/folded-versions.js";
import {
  indexBeingRepaired,
  indexClosing,
  indexReplaced,
  indexUnusable,
  indexWrong,
  isIndexFailure,
  isIndexFault,
} from "#src/data-path/replica/index-damage.js";
import type { IndexGeneration } from "#src/data-path/replica/index-generation.js";
import type { IndexHole } from "#src/data-path/replica/index-holes.js";
import { type IndexKeeperOptions, IndexRepair, type Trouble } from "#src/data-path/replica/index-repair.js";
import { TAIL_VERSIONS_MAX } from "#src/data-path/replica/index-writer.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import type { VersionIndex } from "#src/data-path/replica/version-index.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { IndexFinding } from "#src/domain/model/finding.js";
import type { Landmark } from "#src/domain/model/landmark.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

export type IndexHealth =
  | { readonly type: "sound"; readonly leftover: TidemarkError | undefined }
  | ({ readonly type: "repairing" } & Trouble);

/** The index of a small store is made again within a second; a client of a block device gives up after thirty or more. */
export const READ_WAIT_MS_MAX = 10_000;

/**
 * The index of a running site: the one in use, watched, and made again beside itself when it is damaged.
 *
 * - Appends are never refused for its sake: what it can't take in is in the journal, and who asks for `room` waits.
 * - A read that meets damage waits for the next index, so long and no longer; the others go on in the old one.
 * - An index that a scrub found to say what the journal does not is not read any more: its hashes would not tell.
 * - The next index takes over in one tick (`index-repair.ts`); what was read from the one before is forgotten then.
 */
export class IndexKeeper {
  readonly #options: IndexKeeperOptions;
  readonly #repair: IndexRepair;
  readonly #waiting = new Set<() => void>();
  /** Of these nothing is read again: the journal is about to let go of them. */
  readonly #dropping = new Set<bigint>();
  /** The generation of which it is watched whether it can still be written. */
  #watched: IndexGeneration | undefined;

  constructor(options: IndexKeeperOptions, current: IndexGeneration) {
    this.#options = options;
    const onChange = () => this.#wake();
    const firstOf = (branch: bigint) => (this.#dropping.has(branch) ? undefined : options.firstOf(branch));
    this.#repair = new IndexRepair({ ...options, firstOf, onChange }, current);
  }

  get health(): IndexHealth {
    const { trouble, leftover } = this.#repair;
    return trouble === undefined ? { type: "sound", leftover } : { type: "repairing", ...trouble };
  }

  /** The index in use; undefined while nobody may read in it. It may be another one a tick later. */
  get readable(): IndexGeneration | undefined {
    return this.#repair.readable;
  }

  /** What is compacted, as far as the index in use leads to it; another one's a tick later. */
  get spans(): CompactedSpans {
    return this.#repair.current.index.compacted.spans;
  }

  add(batch: Batch, place: BodyPlace): void {
    this.#repair.current.add(batch, place);
    this.#repair.building?.offer(batch, place);
    this.#watch();
  }

  preview(branch: bigint, piece: DeltaPiece): void {
    this.#repair.current.index.preview(branch, piece);
  }

  /**
   * A scrub has found that the index is not what was written, or not what the journal says: then nobody reads in it. Resolves
   * when a start would know it too.
   */
  async distrust(generation: IndexGeneration, { fault, detail }: IndexFinding): Promise<void> {
    const isReadable = fault === "unsound";
    this.#repair.begin(generation, { how: "rebuild", cause: indexWrong(detail), isReadable });
    while (!this.#repair.isDoubtKept(generation)) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Tries again now what waits for its time. */
  retry(): void {
    this.#repair.hurry();
  }

  /**
   * Resolves when there is room for more: an index that can't be written still has as much in memory as one that can.
   * Rejects only when that is full and all attempts to mend the index have failed.
   */
  async room(): Promise<void> {
    while (!(await this.#hasRoom())) {
      const { trouble } = this.#repair;
      if (trouble?.isHopeless === true) throw indexUnusable(trouble.attempts, trouble.cause);
      if (this.#repair.isClosing) throw indexClosing();
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async #hasRoom(): Promise<boolean> {
    const { current, building } = this.#repair;
    if (building?.gated === true) return false;
    await building?.room();
    if (current.index.unindexed <= TAIL_VERSIONS_MAX) return true;
    try {
      await current.index.room();
      return true;
    } catch (error) {
      this.#writeFailed(current, error);
      return false;
    }
  }

  /** Resolves when everything that was added is indexed, durably. */
  settled(): Promise<void> {
    return this.#written((index) => index.settled());
  }

  /** Resolves when what was added of the path is indexed, durably. */
  reached(path: readonly Interval[]): Promise<void> {
    return this.#written((index) => index.reached(path));
  }

  async #written(wait: (index: VersionIndex) => Promise<void>): Promise<void> {
    for (;;) {
      const { current } = this.#repair;
      try {
        await wait(current.index);
        if (current === this.#repair.current) return;
      } catch (error) {
        this.#writeFailed(current, error);
        await this.#nextAfter(current);
      }
    }
  }

  resolve(member: number, slot: number, path: readonly Interval[]): Promise<readonly Piece[]> {
    return this.#read((index) => index.resolve(member, slot, path));
  }

  changedSince(member: number, path: readonly Interval[], since: Sequence): Promise<ChangedSpans> {
    return this.#read((index) => index.changedSince(member, path, since));
  }

  /** The same as the index's own; goes over to the next index where it stands. */
  async *changedSlots(member: number, path: readonly Interval[], slotCount: number): AsyncGenerator<number> {
    let next = 0;
    for (;;) {
      const generation = this.#repair.readable ?? (await this.#nextAfter(undefined));
      try {
        for await (const slot of generation.index.changedSlots(member, path, slotCount)) {
          if (generation !== this.#repair.readable) break;
          if (slot < next) continue;
          next = slot + 1;
          yield slot;
        }
        if (generation === this.#repair.readable) return;
      } catch (error) {
        // Its store is closed when another has taken its place: what that makes of the reading does not matter.
        if (generation !== this.#repair.readable && error instanceof TidemarkError) continue;
        this.#readFailed(generation, error);
        await this.#nextAfter(generation);
      }
    }
  }

  /** Of the index in use; another one's a tick later. */
  landmarksOf(branch: bigint): readonly Landmark[] {
    return this.#repair.current.index.landmarks.of(branch);
  }

  async trimLandmarks(branch: bigint, upTo: Sequence): Promise<void> {
    await this.#read((index) => index.landmarks.trim(branch, upTo));
    await this.#repair.current.holes.trim(branch, upTo);
  }

  /** What the index in use does not know, because the journal could not be read, and no compacted file has it. */
  get holes(): readonly IndexHole[] {
    return this.#repair.current.holes.all.filter((hole) => !this.#isCovered(hole));
  }

  /** The last of those that the path goes through behind the horizon. */
  newestHoleOn(path: readonly Interval[], horizon: Sequence): IndexHole | undefined {
    return this.#repair.current.holes.newestOn(path, horizon, (hole) => this.#isCovered(hole));
  }

  #isCovered({ branch, from, to }: IndexHole): boolean {
    return this.spans.covers(branch, from, to);
  }

  /** Reads in one index that is believed to the end; what was read does not count when this ends with an error. */
  async *readSoundly<T>(read: (index: VersionIndex) => AsyncGenerator<T>): AsyncGenerator<T> {
    const generation = this.#assertSound(undefined);
    try {
      for await (const found of generation.during(read)) {
        yield found;
        // An index that is to be closed waits for its readers, and others wait for what comes after it.
        this.#assertSound(generation);
      }
    } catch (error) {
      if (isIndexFault(error)) this.#readFailed(generation, error);
      throw error;
    }
    this.#assertSound(generation);
  }

  /** Makes the index follow a compacted file. One that comes to be in its place meanwhile follows it too. */
  async adopt(span: CompactedSpan, rows: () => AsyncIterable<CompactedRow>): Promise<void> {
    for (;;) {
      const generation = this.#repair.readable ?? (await this.#nextAfter(undefined));
      try {
        await generation.use(async ({ compacted }) => {
          if (!compacted.spans.has(span)) await compacted.adopt(span, rows());
        });
        if (generation === this.#repair.readable) return;
      } catch (error) {
        if (!isIndexFailure(error)) throw error;
        this.#writeFailed(generation, error);
        if (error.kind === "exhausted") throw error;
        await this.#nextAfter(generation);
      }
    }
  }

  /** Of these nothing is read any more, in whatever index. */
  async forgetCompacted(numbers: readonly number[]): Promise<void> {
    this.#repair.building?.forget(numbers);
    await this.#read((index) => index.compacted.forget(numbers));
  }

  #assertSound(expected: IndexGeneration | undefined): IndexGeneration {
    const { readable, trouble } = this.#repair;
    if (trouble !== undefined) throw indexBeingRepaired(trouble.progress, trouble.cause);
    if (readable === undefined) throw indexClosing();
    if (expected !== undefined && expected !== readable) throw indexReplaced();
    return readable;
  }

  dropBelow(member: number, sequence: Sequence): Promise<void> {
    return this.#read((index) => index.dropBelow(member, sequence));
  }

  dropFolded(member: number, sequence: Sequence, folded: FoldedVersions): Promise<void> {
    return this.#read((index) => index.dropFolded(member, sequence, folded));
  }

  /**
   * Forgets a branch, and reads it no more in the journal, which then lets go of it. What is left of it where it can't be
   * dropped is of no path: it is never met, and goes with that index.
   */
  async dropBranch(
    branch: bigint,
    letGo: () => Promise<void>,
    what: "known" | "all" = "known",
  ): Promise<void> {
    this.#dropping.add(branch);
    try {
      await this.#repair.building?.drop(branch);
      for (let left: IndexGeneration | undefined; left !== this.#repair.current; ) {
        left = this.#repair.current;
        await this.#dropIn(left, branch, what);
      }
      await letGo();
    } finally {
      this.#dropping.delete(branch);
    }
  }

  async #dropIn(generation: IndexGeneration, branch: bigint, what: "known" | "all"): Promise<void> {
    const { journal, index } = this.#options;
    try {
      const written = what === "all" ? what : piecesInJournal(journal, index.hash64, branch);
      await generation.dropBranch(branch, written);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (generation === this.#repair.readable) this.#readFailed(generation, error);
    }
  }

  async close(): Promise<void> {
    const closed = this.#repair.close();
    this.#wake();
    await closed;
  }

  async #read<T>(work: (index: VersionIndex) => Promise<T>): Promise<T> {
    for (;;) {
      const generation = this.#repair.readable ?? (await this.#nextAfter(undefined));
      try {
        const result = await generation.use(work);
        if (!this.#repair.isDistrusted(generation)) return result;
      } catch (error) {
        this.#readFailed(generation, error);
        await this.#nextAfter(generation);
      }
    }
  }

  /** Resolves with the index that comes after this one, or that can be read again. Bounded in time. */
  async #nextAfter(before: IndexGeneration | undefined): Promise<IndexGeneration> {
    const { clock } = this.#options;
    let isLate = false;
    const timer = clock.startTimer(READ_WAIT_MS_MAX, () => {
      isLate = true;
      this.#wake();
    });
    try {
      for (;;) {
        const { readable, trouble } = this.#repair;
        if (readable !== undefined && readable !== before) return readable;
        if (trouble === undefined || this.#repair.isClosing) throw indexClosing();
        if (trouble.isHopeless) throw indexUnusable(trouble.attempts, trouble.cause);
        if (isLate) throw indexBeingRepaired(trouble.progress, trouble.cause);
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    } finally {
      timer.cancel();
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
    this.#watch();
  }

  /** That the index can't be written is heard of also while nobody waits for it. */
  #watch(): void {
    const { current } = this.#repair;
    if (this.#watched === current || current.closed || current.index.failed !== undefined) return;
    this.#watched = current;
    const forget = () => {
      if (this.#watched === current) this.#watched = undefined;
    };
    current.index.settled().then(forget, (error: unknown) => {
      forget();
      this.#writeFailed(current, error);
    });
  }

  /** What reads may also drop what is not needed any more: then the disk can have been full. */
  #readFailed(generation: IndexGeneration, error: unknown): void {
    if (!isIndexFault(error)) {
      if (isIndexFailure(error)) this.#writeFailed(generation, error);
      throw error;
    }
    this.#repair.begin(generation, { how: "rebuild", cause: error, isReadable: true });
  }

  /** What can't be written for want of space is sound as far as it goes: it is opened again once there is space. */
  #writeFailed(generation: IndexGeneration, error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    if (generation.closed) return;
    const how = error.kind === "exhausted" ? "reopen" : "rebuild";
    this.#repair.begin(generation, { how, cause: error, isReadable: true });
  }
}
