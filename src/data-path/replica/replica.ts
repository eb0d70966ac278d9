import { assert } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Image } from "#src/data-path/image/image.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import { BranchDevice } from "#src/data-path/replica/branch-device.js";
import { BranchWriter } from "#src/data-path/replica/branch-writer.js";
import { catchUp } from "#src/data-path/replica/catch-up.js";
import type { Span } from "#src/data-path/replica/changed-spans.js";
import type {
  CompactedHistory,
  CompactedRow,
  CompactedSpan,
} from "#src/data-path/replica/compacted-history.js";
import type { FoldReport } from "#src/data-path/replica/fold.js";
import { moveHorizon } from "#src/data-path/replica/horizon.js";
import { type ReadPayload, verifiedPayloads } from "#src/data-path/replica/piece-payload.js";
import { segmentReader } from "#src/data-path/replica/segment-reader.js";
import type { Survivor } from "#src/data-path/replica/span-survivors.js";
import { VersionIndex } from "#src/data-path/replica/version-index.js";
import { type ImageReader, View, type ViewParts } from "#src/data-path/replica/view.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { type Interval, type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { KeyValueOpener, KeyValueStore } from "#src/platform/key-value/key-value.js";

export {
  COMPACTED_BYTES_MAX,
  COMPACTED_NUMBER_MAX,
  type CompactedHistory,
  type CompactedRow,
  type CompactedSpan,
  segmentPlace,
} from "#src/data-path/replica/compacted-history.js";
export { REGION_BYTES } from "#src/data-path/replica/index-format.js";
export type { ReadPayload } from "#src/data-path/replica/piece-payload.js";
export type { Piece } from "#src/data-path/replica/slot-cover.js";
export type { Survivor } from "#src/data-path/replica/span-survivors.js";

/**
 * The stored copy of a group at one site: any position of any branch of its history opens at once as a block device
 * (data-path I1, I6), and a branch can be written.
 *
 * The journal holds every version after the horizon, the image beneath holds the group as of the horizon, the index finds
 * what a slot is made of. The index may be lost: it is made again from the journal, and so it is when it is in doubt.
 */
export interface ReplicaOptions {
  readonly journal: Journal;
  readonly keyValue: KeyValueOpener;
  /** Directory of the index. */
  readonly indexPath: string;
  readonly hash64: Hash64;
  readonly clock: Clock;
  readonly group: Uint8Array;
  readonly image: ImageReader;
  /** Every lineage entry that this site knows, those of kept branches and drills among them. */
  readonly entries: () => ReadonlyMap<bigint, LineageEntry>;
  /** Up to which sequence the member's image holds everything. */
  readonly horizon: (member: number) => Sequence;
  /** Older history of which only the last versions are kept; missing where nothing is ever compacted. */
  readonly compacted?: CompactedHistory;
  /** How many of how many branches have been read again into the index. */
  readonly onRebuild?: (branches: number, of: number) => void;
}

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #store: KeyValueStore;
  readonly #index: VersionIndex;
  readonly #writers = new Map<bigint, BranchWriter>();
  readonly #readPayload: ReadPayload;
  #moved = 0;

  private constructor(options: ReplicaOptions, store: KeyValueStore, index: VersionIndex) {
    this.#options = options;
    this.#store = store;
    this.#index = index;
    const reader = segmentReader(options.journal, options.compacted);
    this.#readPayload = verifiedPayloads(reader, options.hash64);
  }

  /** Opens the index and brings it up to the journal; an index that is in doubt is thrown away and made again. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    const replica = (await Replica.#tryOpen(options)) ?? (await Replica.#rebuild(options));
    await catchUp({ ...options, index: replica.#index, compacted: options.compacted });
    return replica;
  }

  /** Resolves once the batch is durable and every reader can find it. The batch has been checked, payloads included. */
  async append(batch: Batch): Promise<void> {
    const place = await this.#options.journal.append(batch);
    this.#index.add(batch, place);
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

  /** The member as of the position, read-only. The caller holds a reservation on the position while it is open. */
  view(member: number, sizeBytes: number, position: Position): View {
    const lineage = lineageTo(this.#options.entries(), position.entry);
    if (lineage.length === 0) throw unknownPosition(position);
    const path = pathTo(lineage, position);
    const oldest = Math.max(this.#options.horizon(member), this.#options.image.foldTo(member));
    if (position.sequence < oldest) throw belowHorizon(member, position);
    this.#index.spans.assertOpenable(path);
    return new View(this.#viewParts(), { member, sizeBytes, path: () => path, fixed: true });
  }

  /** The member at the head of a branch, to be written. All members of a branch share one writer. */
  device(member: number, sizeBytes: number, entry: LineageEntry): BranchDevice {
    const writer = this.writer(entry);
    const path = () => this.pathTo({ entry: entry.id, sequence: writer.last });
    this.#index.spans.assertOpenable(path());
    return new BranchDevice(
      member,
      new View(this.#viewParts(), { member, sizeBytes, path, fixed: false }),
      writer,
    );
  }

  writer(entry: LineageEntry): BranchWriter {
    const found = this.#writers.get(entry.id);
    if (found !== undefined) return found;
    const { journal, group, hash64, clock } = this.#options;
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
      preview: (piece) => this.#index.preview(entry.id, piece),
    });
    this.#writers.set(entry.id, writer);
    return writer;
  }

  /** What changed in the member between two positions of one path: a superset, byte by byte, of what differs. */
  async changedSince(
    member: number,
    sizeBytes: number,
    since: Sequence,
    position: Position,
  ): Promise<readonly Span[]> {
    const path = this.pathTo(position);
    this.#index.spans.assertOpenable(path);
    const spans = await this.#index.changedSince(member, path, since);
    return spans.finish(sizeBytes);
  }

  /**
   * Moves the horizon of a member to a position, and lets go of what is older. Nothing that is kept lies below it or grows
   * from below it; `recordFloor` makes it durable, and from then on `horizon` answers with it.
   */
  async moveHorizon(
    image: Image,
    to: Position,
    recordFloor: () => Promise<void>,
    options: { readonly throttle: Throttle; readonly signal?: AbortSignal },
  ): Promise<FoldReport> {
    const onMoved = () => {
      this.#moved += 1;
    };
    const path = this.pathTo(to);
    // What the image would become inside a compacted span, nobody knows any more.
    this.#index.spans.assertOpenable(path);
    const parts = { index: this.#index, image, path, to, readPayload: this.#readPayload };
    return moveHorizon({ ...parts, ...options, recordFloor, onMoved });
  }

  /** Lets go of the segments of a branch wholly at or below a sequence, which every member's image holds. */
  async trim(branch: bigint, upTo: Sequence): Promise<void> {
    this.#moved += 1;
    await this.#options.journal.trim(branch, upTo);
  }

  /** Forgets a branch with everything written in it. That nobody needs it is durable elsewhere before this is called. */
  async drop(branch: bigint): Promise<void> {
    this.#writers.delete(branch);
    await this.#index.dropBranch(branch);
    if (this.#options.journal.branches.some(({ id }) => id === branch))
      await this.#options.journal.drop(branch);
  }

  /**
   * The first step of a compaction: from this call on nothing inside the span is opened, until it is reopened or adopted.
   * Called in the turn in which the span was found closed.
   */
  closeSpan(span: ClosedSpan): void {
    const { spans } = this.#index;
    assert(span.upTo <= this.#options.journal.durable(span.branch), "what is compacted is durable");
    spans.close(span);
  }

  /** The span was not compacted after all. */
  reopenSpan(): void {
    this.#index.spans.reopen();
  }

  /** What of the span has to stay, once all of it is indexed. */
  async *survivors(span: ClosedSpan): AsyncGenerator<Survivor> {
    await this.#index.settled();
    if (!this.#index.hasTaken(span.branch, span.upTo)) throw notTakenIn(span);
    yield* this.#index.survivors(span);
  }

  /** A payload that pieces name, checked. */
  readPayload: ReadPayload = (source) => this.#readPayload(source);

  /**
   * The span's file is durable, and so is the fact that it counts. The index follows, durably; then readers are told; the
   * files that it replaces may go once this has resolved.
   */
  async adopt(
    span: CompactedSpan,
    rows: AsyncIterable<CompactedRow>,
    replaced: readonly number[],
  ): Promise<void> {
    await this.#index.adopt(span, rows, replaced);
    this.#index.spans.adopt(span);
    this.#moved += 1;
  }

  /** Compacted files that nobody needs any more are about to go. */
  async forgetCompacted(numbers: readonly number[]): Promise<void> {
    this.#index.spans.forget(new Set(numbers));
    this.#moved += 1;
    await this.#index.unmark(numbers);
  }

  async close(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.flush();
    await this.#index.close();
    await this.#store.close();
  }

  #viewParts(): ViewParts {
    return {
      resolve: (member, slot, path) => this.#index.resolve(member, slot, path),
      readPayload: this.#readPayload,
      image: this.#options.image,
      moved: () => this.#moved,
    };
  }

  static async #tryOpen(options: ReplicaOptions): Promise<Replica | undefined> {
    let store: KeyValueStore | undefined;
    try {
      store = await options.keyValue.open(options.indexPath);
      return await Replica.#over(options, store);
    } catch (error) {
      if (!(error instanceof TidemarkError) || error.kind !== "corrupt") throw error;
      await store?.close();
      return undefined;
    }
  }

  static async #rebuild(options: ReplicaOptions): Promise<Replica> {
    await options.keyValue.destroy(options.indexPath);
    return Replica.#over(options, await options.keyValue.open(options.indexPath));
  }

  static async #over(options: ReplicaOptions, store: KeyValueStore): Promise<Replica> {
    const { hash64, entries, horizon } = options;
    const path = (position: Position) => pathTo(lineageTo(entries(), position.entry), position);
    const index = await VersionIndex.open({ store, hash64, horizon, pathTo: path });
    return new Replica(options, store, index);
  }
}

function belowHorizon(member: number, position: Position): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BELOW_HORIZON",
    message: `sequence ${position.sequence} is older than what is kept of member ${member}`,
    hint: "choose a later point: list the points there are",
    facts: { member, sequence: position.sequence },
  });
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

function unknownPosition(position: Position): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "UNKNOWN_POSITION",
    message: `sequence ${position.sequence} of ${formatId64(position.entry)} is not in the history of this site`,
    hint: "list the points and branches there are",
    facts: { entry: formatId64(position.entry), sequence: position.sequence },
  });
}
