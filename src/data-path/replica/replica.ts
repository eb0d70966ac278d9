import { assert } from "#src/base/assert.js";
import type { Image } from "#src/data-path/image/image.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import { assertBeneath, type Beneath } from "#src/data-path/replica/beneath.js";
import { BranchDevice } from "#src/data-path/replica/branch-device.js";
import { BranchWriter } from "#src/data-path/replica/branch-writer.js";
import type { Span } from "#src/data-path/replica/changed-spans.js";
import { CompactedClaims } from "#src/data-path/replica/compacted-claims.js";
import {
  type CompactedHistory,
  historyOf,
  isCompacted,
  sizesOf,
  spansOf,
} from "#src/data-path/replica/compacted-history.js";
import { ClosingSpan } from "#src/data-path/replica/compacted-spans.js";
import { type IndexedBefore, readDurableThrough } from "#src/data-path/replica/durable-through.js";
import type { FoldReport } from "#src/data-path/replica/fold.js";
import { type HorizonMove, moveHorizon } from "#src/data-path/replica/horizon.js";
import { JournalClaims } from "#src/data-path/replica/index-claims.js";
import { IndexDirectory, type IndexNumber } from "#src/data-path/replica/index-directory.js";
import { historyDamaged, type IndexHole } from "#src/data-path/replica/index-holes.js";
import type { IndexHealth, IndexKeeper } from "#src/data-path/replica/index-keeper.js";
import {
  type IndexScrubOptions,
  type IndexScrubReport,
  scrubIndex,
} from "#src/data-path/replica/index-scrub.js";
import { lostOn } from "#src/data-path/replica/lost-history.js";
import { findMoments } from "#src/data-path/replica/moments.js";
import { type OpenedIndex, openIndex } from "#src/data-path/replica/open-index.js";
import { type ReadPayload, verifiedPayloads } from "#src/data-path/replica/piece-payload.js";
import { unknownPosition } from "#src/data-path/replica/replica-errors.js";
import { segmentReader } from "#src/data-path/replica/segment-reader.js";
import { SpanSwitch } from "#src/data-path/replica/span-switch.js";
import { View, type ViewParts } from "#src/data-path/replica/view.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { Moments } from "#src/domain/model/batch-times.js";
import type { IndexFinding } from "#src/domain/model/finding.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { type Interval, type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import { historyBytes } from "#src/domain/retention/history-bytes.js";
import type { HistoryBytes } from "#src/domain/retention/situation.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";

export type { BranchDevice } from "#src/data-path/replica/branch-device.js";
export type { BranchWriter } from "#src/data-path/replica/branch-writer.js";
export type { Span } from "#src/data-path/replica/changed-spans.js";
export {
  COMPACTED_BYTES_MAX,
  COMPACTED_NUMBER_MAX,
  type CompactedHistory,
  type CompactedRow,
  type CompactedSpan,
  segmentPlace,
} from "#src/data-path/replica/compacted-history.js";
export { Images } from "#src/data-path/replica/images.js";
export { REGION_BYTES } from "#src/data-path/replica/index-format.js";
export type { IndexHole } from "#src/data-path/replica/index-holes.js";
export type { IndexHealth } from "#src/data-path/replica/index-keeper.js";
export type {
  IndexCursor,
  IndexScrubOptions,
  IndexScrubReport,
} from "#src/data-path/replica/index-scrub.js";
export type { ReadPayload } from "#src/data-path/replica/piece-payload.js";
export type { Piece } from "#src/data-path/replica/slot-cover.js";
export type { Survivor } from "#src/data-path/replica/span-survivors.js";
export type { View } from "#src/data-path/replica/view.js";

/**
 * The stored copy of a group at one site: any position of any branch of its history opens at once as a block device
 * (data-path I1, I6), and a branch can be written.
 *
 * The journal holds every version after the horizon, the image beneath holds the group as of the horizon, the index finds
 * what a slot is made of. The index may be lost: it is made again from the journal, and so it is when it is in doubt.
 */
export interface ReplicaOptions extends Beneath {
  readonly journal: Journal;
  readonly keyValue: KeyValueOpener;
  /** Under the directory of the index: which of its stores is in use. */
  readonly disk: Disk;
  /** Directory of the index, with room for two stores. */
  readonly indexPath: string;
  readonly hash64: Hash64;
  readonly clock: Clock;
  readonly group: Uint8Array;
  /** Every lineage entry that this site knows, those of kept branches and drills among them. */
  readonly entries: () => ReadonlyMap<bigint, LineageEntry>;
  /** A batch is durable and can be found: those of a branch in their order. */
  readonly onAppended?: (batch: Batch) => void;
  /**
   * Whether a branch is a drill: it grows at this site, is of no lineage, nothing grows from it, and it is dropped whole.
   * Asked of branches that `entries` does not know any more, too: then it is none. None is when it is left out.
   */
  readonly isDrill?: (branch: bigint) => boolean;
  /** Older history of which only the last versions are kept; missing where nothing is ever compacted. */
  readonly compacted?: CompactedHistory;
  /** What `durableThrough` has found to be sound, when nothing has been opened since. */
  readonly verifiedIndex?: IndexNumber | undefined;
  /** How many of how many branches have been read again into the index. */
  readonly onRebuild?: (branches: number, of: number) => void;
}

export class Replica {
  /** A payload that pieces name, checked. */
  readonly readPayload: ReadPayload;
  /** The replica's part in a compaction. */
  readonly spans: SpanSwitch;
  /** Why the index was made again at the start. */
  readonly madeAgain: IndexFinding | undefined;
  readonly #options: ReplicaOptions;
  readonly #index: IndexKeeper;
  readonly #writers = new Map<bigint, BranchWriter>();
  readonly #moves: { count: number };

  private constructor(
    options: ReplicaOptions,
    { keeper, madeAgain }: OpenedIndex,
    moves: { count: number },
    closing: ClosingSpan,
  ) {
    this.#options = options;
    this.madeAgain = madeAgain;
    this.#index = keeper;
    this.#moves = moves;
    const { journal, compacted, hash64 } = options;
    this.readPayload = verifiedPayloads(segmentReader(journal, compacted), hash64);
    this.spans = new SpanSwitch(journal, keeper, closing, () => {
      moves.count += 1;
    });
  }

  /** Opens the index and brings it up to the journal; an index that is in doubt is thrown away and made again. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    const { disk, keyValue, indexPath, hash64, clock, journal, entries, horizon } = options;
    const { isDrill = () => false, compacted } = options;
    const moves = { count: 0 };
    const closing = new ClosingSpan();
    const path = (position: Position) => pathTo(lineageTo(entries(), position.entry), position);
    const opened = await openIndex(
      {
        directory: new IndexDirectory(disk, indexPath),
        keyValue,
        clock,
        journal,
        compacted,
        index: { hash64, horizon, isDrill, pathTo: path, closing },
        firstOf: (branch) => entries().get(branch)?.first,
        onRebuild: (branches, of) => options.onRebuild?.(branches, of),
        onSwitched: () => {
          moves.count += 1;
        },
      },
      options.verifiedIndex,
    );
    return new Replica(options, opened, moves, closing);
  }

  /** Has the index made again from nothing at the next start. The store is closed. */
  static async doubtIndex(disk: Disk, indexPath: string): Promise<void> {
    const directory = new IndexDirectory(disk, indexPath);
    const { number } = await directory.read();
    await directory.record({ number, doubted: true });
  }

  /** Up to where each branch is known, from the index, to have been durable in the journal. Neither is open. */
  static durableThrough(
    options: Pick<ReplicaOptions, "disk" | "keyValue" | "indexPath" | "hash64">,
  ): Promise<IndexedBefore> {
    return readDurableThrough(options);
  }

  /** Whether the index is sound, or on its way to be so again. */
  get indexHealth(): IndexHealth {
    return this.#index.health;
  }

  /** Compares the index with the journal, both ways. What it finds makes the index be made again. */
  scrubIndex(options: IndexScrubOptions): Promise<IndexScrubReport> {
    const { journal, hash64, horizon, compacted, isDrill = () => false } = this.#options;
    const inJournal = new JournalClaims(journal, hash64);
    const claims =
      compacted === undefined
        ? inJournal
        : new CompactedClaims(compacted, () => this.#index.spans, inJournal);
    const pathTo = (position: Position) => this.pathTo(position);
    return scrubIndex({ keeper: this.#index, journal, claims, hash64, horizon, pathTo, isDrill }, options);
  }

  /** Sequences that could not be read from the journal when the index was made: reads that need them are refused. */
  get holes(): readonly IndexHole[] {
    return this.#index.holes;
  }

  /** Mends the index now, if it waits for a better time: space was made, say. */
  retryIndex(): void {
    this.#index.retry();
  }

  /** Resolves once the batch is durable and every reader can find it. The batch has been checked, payloads included. */
  async append(batch: Batch): Promise<void> {
    const place = await this.#options.journal.append(batch);
    this.#index.add(batch, place);
    this.#options.onAppended?.(batch);
  }

  /** Resolves when the index has room for more. */
  room(): Promise<void> {
    return this.#index.room();
  }

  /** Resolves when all that is durable is indexed too. */
  settled(): Promise<void> {
    return this.#index.settled();
  }

  /** The path that leads to the position, newest interval first. */
  pathTo(position: Position): readonly Interval[] {
    return pathTo(lineageTo(this.#options.entries(), position.entry), position);
  }

  /** Throws when the position lies inside a span that is compacted, or is about to be: then only its ends are kept. */
  assertOpenable(position: Position): void {
    this.#index.spans.assertOpenable(this.pathTo(position));
  }

  /** The member as of the position, read-only. The caller holds a reservation on the position while it is open. */
  view(member: number, sizeBytes: number, position: Position): View {
    const lineage = lineageTo(this.#options.entries(), position.entry);
    if (lineage.length === 0) throw unknownPosition(position);
    const path = pathTo(lineage, position);
    const lost = this.#lostOn(member, path);
    if (lost !== undefined) throw historyDamaged(lost, `sequence ${position.sequence}`);
    assertBeneath(this.#options, member, path);
    this.#index.spans.assertOpenable(path, this.#options.horizon(member));
    return new View(this.#viewParts(), { member, sizeBytes, path: () => path, fixed: true });
  }

  /** The member at the head of a branch, to be written. All members of a branch share one writer. */
  device(member: number, sizeBytes: number, entry: LineageEntry): BranchDevice {
    const writer = this.writer(entry);
    const path = () => {
      const position = { entry: entry.id, sequence: writer.last };
      const lineage = lineageTo(this.#options.entries(), entry.id);
      // Dropped meanwhile: what lies beneath it is not what it was.
      if (lineage.length === 0) throw unknownPosition(position);
      return pathTo(lineage, position);
    };
    assertBeneath(this.#options, member, path());
    this.#index.spans.assertOpenable(path(), this.#options.horizon(member));
    return new BranchDevice(
      member,
      new View(this.#viewParts(), { member, sizeBytes, path, fixed: false }),
      writer,
    );
  }

  writer(entry: LineageEntry): BranchWriter {
    const found = this.#writers.get(entry.id);
    const { journal, group, hash64, clock } = this.#options;
    // Another site may have gone on with the entry since: then what it wrote is the head.
    if (found !== undefined && found.last >= journal.accepted(entry.id)) return found;
    assert(this.#options.entries().has(entry.id), "the entry of a branch is known before it is written");
    if (!journal.branches.some((branch) => branch.id === entry.id)) journal.begin(entry);
    const writer = new BranchWriter({
      branch: entry.id,
      epoch: entry.epoch,
      group,
      hash64,
      wallMs: () => clock.wallMs(),
      last: journal.accepted(entry.id),
      link: journal.link(entry.id),
      append: (batch) => this.append(batch),
      resume: () => journal.resume(entry.id),
      preview: (piece) => this.#index.preview(entry.id, piece),
    });
    this.#writers.set(entry.id, writer);
    return writer;
  }

  /** No writer takes anything more, and all that they took is durable in the journal. */
  async sealWriters(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.seal()));
  }

  unsealWriters(): void {
    for (const writer of this.#writers.values()) writer.unseal();
  }

  /** What changed in the member between two positions of one path, byte by byte a superset. The caller reserves both. */
  async changedSince(
    member: number,
    sizeBytes: number,
    since: Sequence,
    position: Position,
  ): Promise<readonly Span[]> {
    const path = this.pathTo(position);
    this.#index.spans.assertOpenable(path);
    // What can't be read may have changed anything.
    if (this.#index.newestHoleOn(path, since) !== undefined) return [{ offset: 0, length: sizeBytes }];
    const spans = await this.#index.changedSince(member, path, since);
    return spans.finish(sizeBytes);
  }

  /**
   * Which positions on the path to this one are the last before a batch later than a time. Answers as a pass over all
   * batches behind the floor of each branch would, and reads only the stretches in which the writer's clock passes it.
   */
  momentsAt(position: Position, timeMs: number): Promise<Moments> {
    const { journal, hash64, compacted } = this.#options;
    const historyFrom = historyOf(journal, compacted, (branch) => this.#index.landmarksOf(branch));
    return findMoments(journal, hash64, historyFrom, this.pathTo(position), timeMs);
  }

  /** What the history up to the position takes on the disk, by estimate, as of now. Nothing is read. */
  historyBytes(position: Position): HistoryBytes {
    const landmarks = (branch: bigint) => this.#index.landmarksOf(branch);
    return historyBytes(this.pathTo(position), landmarks, sizesOf(this.#options.compacted));
  }

  /**
   * Moves the horizon of a member to a position, and lets go of what is older. Nothing that is kept lies below it or grows
   * from below it; `recordFloor` makes it durable, and from then on `horizon` answers with it.
   */
  async moveHorizon(
    image: Image,
    to: Position,
    recordFloor: () => Promise<void>,
    options: Pick<HorizonMove, "throttle" | "signal" | "stampOf">,
  ): Promise<FoldReport> {
    const { journal, hash64, horizon, compacted } = this.#options;
    const above = horizon(image.member);
    const path = this.pathTo(to);
    assertBeneath(this.#options, image.member, path);
    // What the image would become inside a compacted span, nobody knows any more.
    this.#index.spans.assertOpenable(path, above);
    const hole = this.#lostOn(image.member, path) ?? this.#index.newestHoleOn(path, above);
    if (hole !== undefined) return Promise.reject(historyDamaged(hole, `folding member ${image.member}`));
    const onMoved = () => {
      this.#moves.count += 1;
    };
    const isInJournal = !path.some((interval) => isCompacted(compacted, interval, above));
    const ends = { image, path, to, above, readPayload: this.readPayload };
    const parts = { index: this.#index, journal, hash64, isInJournal, ...ends };
    return moveHorizon({ ...parts, ...options, recordFloor, onMoved });
  }

  /** Lets go of the segments of a branch wholly at or below a sequence, which every member's image holds. */
  async trim(branch: bigint, upTo: Sequence): Promise<void> {
    this.#moves.count += 1;
    // Of what is compacted the landmarks stay: no batch is left that would tell its times.
    const kept = spansOf(this.#options.compacted, branch)[0]?.after ?? upTo;
    await this.#index.trimLandmarks(branch, Math.min(upTo, kept));
    await this.#options.journal.trim(branch, upTo);
  }

  /** Forgets a branch with everything written in it, which nobody needs, durably. `all`: it comes again, and nothing old is met. */
  async drop(branch: bigint, what: "known" | "all" = "known"): Promise<void> {
    this.#writers.delete(branch);
    await this.#index.dropBranch(branch, () => this.#options.journal.drop(branch), what);
  }

  /** Forgets what is indexed of a member that nobody needs up to where it was removed. */
  forgetMember(member: number, upTo: Sequence): Promise<void> {
    return this.#index.dropBelow(member, upTo);
  }

  async close(): Promise<void> {
    const flushed = Promise.all([...this.#writers.values()].map((writer) => writer.flush()));
    await flushed.finally(() => this.#index.close());
  }

  /** Sequences that the path needs and that nothing holds any more. */
  #lostOn(member: number, path: readonly Interval[]): IndexHole | undefined {
    const { journal, horizon, compacted } = this.#options;
    const written = (branch: bigint) => this.#writers.get(branch)?.last ?? 0;
    return lostOn({ journal, compacted, horizon, written }, member, path);
  }

  #viewParts(): ViewParts {
    return {
      resolve: (member, slot, path) => this.#index.resolve(member, slot, path),
      readPayload: this.readPayload,
      image: this.#options.image,
      holeOn: (member, path) =>
        this.#index.holes.length === 0
          ? undefined
          : this.#index.newestHoleOn(path(), this.#options.horizon(member)),
      moved: () => this.#moves.count,
    };
  }
}
