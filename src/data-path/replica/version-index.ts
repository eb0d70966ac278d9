import type { TidemarkError } from "#src/base/errors.js";
import type { BodyPlace } from "#src/data-path/journal/journal.js";
import { ChangedSpans } from "#src/data-path/replica/changed-spans.js";
import type { ClosingSpan } from "#src/data-path/replica/compacted-spans.js";
import { type DeltaPiece, piecesOf } from "#src/data-path/replica/delta-pieces.js";
import { drillsIn, dropDrill, readDrill } from "#src/data-path/replica/drill-entries.js";
import { IndexKeys, type IsDrill } from "#src/data-path/replica/drill-keys.js";
import { scanMemberPath, scanPath } from "#src/data-path/replica/drill-scan.js";
import type { FoldedVersions } from "#src/data-path/replica/folded-versions.js";
import {
  dropAllOf,
  dropEntries,
  dropEntriesBelow,
  dropRegionsBelow,
  dropVersions,
  entriesOf,
} from "#src/data-path/replica/index-entries.js";
import {
  branchOfThrough,
  decodeThrough,
  isSound,
  memberIn,
  placeOf,
  REGION_BYTES,
  SLOTS_PER_REGION,
  slotOf,
  TABLE,
  type VersionPlace,
} from "#src/data-path/replica/index-format.js";
import { IndexSpans } from "#src/data-path/replica/index-spans.js";
import { IndexTail, type Version } from "#src/data-path/replica/index-tail.js";
import { IndexWriter } from "#src/data-path/replica/index-writer.js";
import { Landmarks } from "#src/data-path/replica/landmarks.js";
import { followMoved } from "#src/data-path/replica/moved-pieces.js";
import { isOnPath } from "#src/data-path/replica/path.js";
import { RegionZeros } from "#src/data-path/replica/region-zeros.js";
import { type Piece, SlotCover, sequenceOf } from "#src/data-path/replica/slot-cover.js";
import { memberOf, placeIn } from "#src/data-path/replica/slot-key.js";
import { indexDamaged } from "#src/data-path/replica/version-scan.js";
import type { Batch } from "#src/domain/model/batch.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * Finds what a slot is made of at any position of any history (data-path I1, I6).
 *
 * The index says nothing that the journal does not: it may be lost, and is then made again. It runs behind the journal
 * (`index-writer.ts`); what is not indexed yet is in the tail, in memory.
 */
export interface VersionIndexOptions {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  /** The path that leads to a position, newest interval first; empty when the entry is unknown. */
  readonly pathTo: (position: Position) => readonly Interval[];
  /** Up to which sequence the member's image holds everything. */
  readonly horizon: (member: number) => Sequence;
  /** Whether the branch grows at this site, is of no lineage and is dropped whole; always the same of one branch. */
  readonly isDrill: IsDrill;
  /** The span that is about to be compacted; shared by every index of a site. */
  readonly closing: ClosingSpan;
}

const NOTHING: AsyncIterable<never> = {
  async *[Symbol.asyncIterator]() {
    // There is none.
  },
};

export class VersionIndex {
  readonly landmarks: Landmarks;
  readonly compacted: IndexSpans;
  readonly #options: VersionIndexOptions;
  readonly #tail = new IndexTail();
  /** Writes that are not durable yet. */
  readonly #previews = new IndexTail();
  readonly #regions: RegionZeros;
  /** Members of which nothing below the last horizon is left over from a life before this one. */
  readonly #swept = new Set<number>();
  readonly #writer: IndexWriter;

  private constructor(options: VersionIndexOptions) {
    this.#options = options;
    const resolve = (member: number, slot: number, path: readonly Interval[], behind?: Sequence) =>
      this.resolve(member, slot, path, behind);
    const keys = new IndexKeys(options.isDrill);
    this.#regions = new RegionZeros({ ...options, keys, indexed: (branch) => this.#writer.through(branch) });
    const isKnown = (entry: bigint) =>
      options.pathTo({ entry, sequence: Number.MAX_SAFE_INTEGER }).length > 0;
    this.landmarks = new Landmarks({ ...options, isKnown });
    const { landmarks } = this;
    this.#writer = new IndexWriter({ ...options, keys, landmarks, tail: this.#tail, resolve });
    const { depths } = this.#writer;
    this.compacted = new IndexSpans({ ...options, depths, regions: this.#regions, resolve });
  }

  static async open(options: VersionIndexOptions): Promise<VersionIndex> {
    const index = new VersionIndex(options);
    await index.#load();
    return index;
  }

  /** The last sequence of the branch that needs not be read from the journal again after a start. */
  through(branch: bigint): Sequence {
    return Math.min(this.#writer.through(branch), this.landmarks.last(branch));
  }

  /** Whether everything of the branch up to the sequence has been taken in. */
  hasTaken(branch: bigint, sequence: Sequence): boolean {
    return Math.max(this.#writer.added(branch), this.compacted.spans.reach(branch)) >= sequence;
  }

  get failed(): TidemarkError | undefined {
    return this.#writer.failed;
  }

  /** Versions that are in memory until they are indexed. */
  get unindexed(): number {
    return this.#tail.count;
  }

  /**
   * Takes in a batch that is durable in the journal. It can be read at once; it is indexed a little later. Batches of a
   * branch come in order, and after all of its parents that it grew from. What of a batch lies in a compacted file already
   * is left out: the file's entries must not be written over.
   */
  add(batch: Batch, place: BodyPlace): void {
    const branch = batch.entry;
    const reach = this.compacted.spans.reach(branch);
    const all = piecesOf(batch, place);
    const pieces = batch.first > reach ? all : all.filter(({ sequence }) => sequence > reach);
    const previewed = this.#previews.count > 0;
    for (const piece of pieces) {
      this.#show(this.#tail, branch, piece);
      if (previewed && piece.type === "slot")
        this.#previews.remove(piece.member, piece.slot, piece.sequence, branch);
    }
    this.landmarks.add(batch);
    this.#writer.add(branch, pieces, batch.last);
  }

  /** Shows a write of this site's own branch to readers before it is durable; `add` takes its place. */
  preview(branch: bigint, piece: DeltaPiece): void {
    this.#show(this.#previews, branch, piece);
  }

  /**
   * Takes over, in one tick, what another index of the same journal holds in memory only: writes that are not durable yet.
   * What this one has taken in from the journal already is told by how far it has taken in each branch.
   */
  takeOver(from: VersionIndex, takenIn: (branch: bigint) => Sequence): void {
    for (const { place, version } of from.#previews.all()) {
      const { sequence, branch } = version;
      if (sequence > takenIn(branch)) this.#previews.add(memberOf(place), placeIn(place), version);
    }
    this.#regions.takeOver(from.#regions, takenIn);
  }

  /** Resolves when there is room for more; rejects when the index can't be written. */
  room(): Promise<void> {
    return this.#writer.room();
  }

  /** Resolves when everything that was added is indexed, durably. */
  settled(): Promise<void> {
    return this.#writer.settled();
  }

  /**
   * What the slot is made of at the end of the path: pieces that cover it, ascending. What is at or below `behind` counts
   * as the image, as what is at or below the horizon does.
   */
  resolve(
    member: number,
    slot: number,
    path: readonly Interval[],
    behind: Sequence = 0,
  ): Promise<readonly Piece[]> {
    const { spans } = this.compacted;
    const pieces = this.#walk(member, slot, path, Math.max(behind, this.#options.horizon(member)));
    if (spans.isEmpty) return pieces;
    return pieces.then((found) => followMoved({ ...this.#options, spans }, member, slot, found));
  }

  async #walk(
    member: number,
    slot: number,
    path: readonly Interval[],
    horizon: Sequence,
  ): Promise<readonly Piece[]> {
    const cover = new SlotCover();
    const newest = this.#regions.newest(member, Math.floor(slot / SLOTS_PER_REGION), path);
    let region = asVersion(newest instanceof Promise ? await newest : newest, horizon);
    const add = (version: Version): boolean => {
      if (region !== undefined && region.sequence > version.sequence) {
        addPieces(cover, region, horizon);
        region = undefined;
      }
      addPieces(cover, version, horizon);
      return cover.full || version.complete;
    };
    // What is in memory is newer than what is indexed, and is looked at in the same tick in which the index is opened:
    // a version that moves from one to the other is seen at least once.
    for (const versions of [this.#previews, this.#tail]) {
      for (const version of versions.newestFirst(member, slot)) {
        if (version.sequence > horizon && isOnPath(path, version) && add(version)) return cover.finish();
      }
    }
    for await (const version of scanPath(this.#options, member, slot, path, horizon)) {
      if (add(version)) return cover.finish();
    }
    if (region !== undefined) addPieces(cover, region, horizon);
    return cover.finish();
  }

  /** What changed in the member along the path behind a sequence of it, as spans of bytes. */
  async changedSince(member: number, path: readonly Interval[], since: Sequence): Promise<ChangedSpans> {
    const spans = new ChangedSpans();
    const add = (slot: number, pieces: readonly Piece[]) => {
      for (const piece of pieces) {
        if (sequenceOf(piece) > since)
          spans.add(slot * SLOT_BYTES + piece.from, slot * SLOT_BYTES + piece.to);
      }
    };
    for (const region of await this.#regions.changed(member, path, since))
      spans.add(region * REGION_BYTES, (region + 1) * REGION_BYTES);
    for (const versions of [this.#previews, this.#tail]) {
      for (const { place, version } of versions.all()) {
        if (memberOf(place) === member && isOnPath(path, version)) add(placeIn(place), version.pieces);
      }
    }
    for await (const { slot, version } of scanMemberPath(this.#options, member, path, since))
      add(slot, version.pieces);
    return spans;
  }

  /** Resolves when what was added of the path is indexed, durably. */
  reached(path: readonly Interval[]): Promise<void> {
    return this.#writer.reached(path);
  }

  /** The slots that have versions along the path behind the horizon, ascending, each once. What is added meanwhile may miss. */
  async *changedSlots(member: number, path: readonly Interval[], slotCount: number): AsyncGenerator<number> {
    const horizon = this.#options.horizon(member);
    const regions = await this.#regions.changed(member, path, horizon);
    let next = 0;
    for await (const { slot } of scanMemberPath(this.#options, member, path, horizon)) {
      if (slot < next) continue;
      yield* slotsInRegions(regions, next, Math.min(slot, slotCount));
      if (slot >= slotCount) return;
      yield slot;
      next = slot + 1;
    }
    yield* slotsInRegions(regions, next, slotCount);
  }

  /** Drops these versions of the member, which are all that it had along the path behind the last horizon. Not synced. */
  async dropFolded(member: number, sequence: Sequence, folded: FoldedVersions): Promise<void> {
    if (!this.#swept.delete(member) || !folded.complete) await this.dropBelow(member, sequence);
    else {
      await dropVersions(this.#options.store, member, folded);
      await dropRegionsBelow(this.#options.store, member, sequence);
      this.#regions.removeUpTo(member, sequence);
    }
    this.#swept.add(member);
  }

  /** Drops what is indexed of the member at or below a sequence, of whatever branch: the image has it. Not synced. */
  async dropBelow(member: number, sequence: Sequence): Promise<void> {
    await dropEntriesBelow(this.#options.store, this.#options.hash64, member, sequence);
    this.#regions.removeUpTo(member, sequence);
  }

  /**
   * Forgets a branch that nobody needs any more: at once in memory, then its entries, which are those of `written`; of a
   * drill all are found without. Not synced: what a power loss brings back, or `written` lacks, is of no path, and is never
   * met; unless the branch comes again, and then `all` has been asked for before.
   */
  async dropBranch(
    branch: bigint,
    written: AsyncIterable<readonly DeltaPiece[]> | "all" = NOTHING,
  ): Promise<void> {
    await this.#writer.drop(branch);
    this.#tail.removeBranch(branch);
    this.#previews.removeBranch(branch);
    await this.landmarks.drop(branch);
    const { store, isDrill } = this.#options;
    const wasDrill = await dropDrill(store, branch);
    if (written === "all") await dropAllOf(store, branch);
    else if (!wasDrill && !isDrill(branch)) await dropEntries(store, branch, written);
    this.#regions.removeBranch(branch);
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }

  #show(versions: IndexTail, branch: bigint, piece: DeltaPiece): void {
    const { member, sequence } = piece;
    if (piece.type === "region") this.#regions.add(member, piece.region, { sequence, branch });
    else versions.add(member, piece.slot, { sequence, branch, complete: false, pieces: [piece.piece] });
  }

  async #load(): Promise<void> {
    const { store, hash64 } = this.#options;
    for await (const { key, value } of entriesOf(store, TABLE.region)) {
      const place = placeOf(key);
      if (!isSound(key, value, hash64)) throw indexDamaged(memberIn(key), slotOf(key), place.sequence);
      this.#regions.add(memberIn(key), slotOf(key), place);
    }
    for await (const { key, value } of entriesOf(store, TABLE.through)) {
      const branch = branchOfThrough(key);
      const sequence = decodeThrough(key, value, hash64);
      if (sequence === undefined) throw indexDamaged(0, 0, 0);
      this.#writer.resumeAt(branch, sequence);
    }
    for (const drill of await drillsIn(store)) await this.#loadDrill(drill);
    await this.landmarks.load();
  }

  /** What is left of a drill that was dropped goes. */
  async #loadDrill(drill: bigint): Promise<void> {
    const { store, hash64, isDrill } = this.#options;
    if (!isDrill(drill)) {
      await dropDrill(store, drill);
      return;
    }
    const { through, regions } = await readDrill(store, drill, hash64);
    for (const { member, region, place } of regions) this.#regions.add(member, region, place);
    this.#writer.resumeAt(drill, through);
  }
}

function asVersion(region: VersionPlace | undefined, horizon: Sequence): Version | undefined {
  if (region === undefined || region.sequence <= horizon) return undefined;
  const piece: Piece = { type: "zero", from: 0, to: SLOT_BYTES, sequence: region.sequence };
  return { ...region, complete: true, pieces: [piece] };
}

/** The slots of the regions, ascending, that lie in [from, to). */
function* slotsInRegions(regions: readonly number[], from: number, to: number): Generator<number> {
  for (const region of regions) {
    const start = Math.max(from, region * SLOTS_PER_REGION);
    const end = Math.min(to, (region + 1) * SLOTS_PER_REGION);
    for (let slot = start; slot < end; slot += 1) yield slot;
  }
}

/** What is at or below the horizon is in the image. */
function aboveHorizon(piece: Piece, horizon: Sequence): Piece {
  return sequenceOf(piece) > horizon ? piece : { type: "image", from: piece.from, to: piece.to };
}

function addPieces(cover: SlotCover, version: Version, horizon: Sequence): void {
  for (const piece of version.pieces) cover.add(aboveHorizon(piece, horizon));
}
