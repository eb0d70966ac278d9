import type { TidemarkError } from "#src/base/errors.js";
import type { BodyPlace } from "#src/data-path/journal/journal.js";
import { adoptSpan } from "#src/data-path/replica/adopt-span.js";
import { ChangedSpans } from "#src/data-path/replica/changed-spans.js";
import type { CompactedRow, CompactedSpan } from "#src/data-path/replica/compacted-history.js";
import { CompactedSpans } from "#src/data-path/replica/compacted-spans.js";
import { type DeltaPiece, piecesOf } from "#src/data-path/replica/delta-pieces.js";
import { dropEntries, dropEntriesBelow, entriesOf } from "#src/data-path/replica/index-entries.js";
import {
  compactedKey,
  decodeCompacted,
  decodeThrough,
  fileNumberOf,
  isSound,
  placeOf,
  REGION_BYTES,
  SLOTS_PER_REGION,
  TABLE,
} from "#src/data-path/replica/index-format.js";
import { IndexTail, type Version } from "#src/data-path/replica/index-tail.js";
import { IndexWriter } from "#src/data-path/replica/index-writer.js";
import { followMoved } from "#src/data-path/replica/moved-pieces.js";
import { isOnPath } from "#src/data-path/replica/path.js";
import { RegionZeros } from "#src/data-path/replica/region-zeros.js";
import { type Piece, SlotCover, sequenceOf } from "#src/data-path/replica/slot-cover.js";
import { memberOf, placeIn } from "#src/data-path/replica/slot-key.js";
import { type Survivor, survivorsOf } from "#src/data-path/replica/span-survivors.js";
import { indexDamaged, scanMember, scanVersions } from "#src/data-path/replica/version-scan.js";
import type { Batch } from "#src/domain/model/batch.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
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
}

export class VersionIndex {
  readonly #options: VersionIndexOptions;
  readonly #tail = new IndexTail();
  /** Writes that are not durable yet. */
  readonly #previews = new IndexTail();
  readonly #regions = new RegionZeros();
  readonly spans = new CompactedSpans();
  readonly #writer: IndexWriter;

  private constructor(options: VersionIndexOptions) {
    this.#options = options;
    const resolve = (member: number, slot: number, path: readonly Interval[]) =>
      this.resolve(member, slot, path);
    this.#writer = new IndexWriter({ ...options, tail: this.#tail, resolve });
  }

  static async open(options: VersionIndexOptions): Promise<VersionIndex> {
    const index = new VersionIndex(options);
    await index.#load();
    return index;
  }

  /** The last sequence of the branch that needs not be read from the journal again after a start. */
  through(branch: bigint): Sequence {
    return this.#writer.through(branch);
  }

  /** Whether everything of the branch up to the sequence has been taken in. */
  hasTaken(branch: bigint, sequence: Sequence): boolean {
    const reach = this.spans.holding(branch, sequence)?.upTo ?? 0;
    return Math.max(this.#writer.added(branch), reach) >= sequence;
  }

  get failed(): TidemarkError | undefined {
    return this.#writer.failed;
  }

  /**
   * Takes in a batch that is durable in the journal. It can be read at once; it is indexed a little later. Batches of a
   * branch come in order, and after all of its parents that it grew from. Of a batch that is read again, what is before
   * `from` is left out: it is in the index, or in a compacted file, whose entries must not be written over.
   */
  add(batch: Batch, place: BodyPlace, from: Sequence = 0): void {
    const branch = batch.entry;
    const all = [...piecesOf(batch, place)];
    const pieces = batch.first >= from ? all : all.filter(({ sequence }) => sequence >= from);
    for (const piece of pieces) {
      this.#show(this.#tail, branch, piece);
      if (piece.type === "slot") this.#previews.remove(piece.member, piece.slot, piece.sequence, branch);
    }
    this.#writer.add(branch, pieces, batch.last);
  }

  /** Shows a write of this site's own branch to readers before it is durable; `add` takes its place. */
  preview(branch: bigint, piece: DeltaPiece): void {
    this.#show(this.#previews, branch, piece);
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
    const { spans } = this;
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
    const { store, hash64 } = this.#options;
    const cover = new SlotCover();
    let region = this.#regionZeros(member, slot, path, horizon);
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
    for await (const version of scanVersions(store, hash64, member, slot, path, horizon)) {
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
    for (const [place, zeroed] of this.#regions.entries()) {
      const changed = zeroed.some((region) => region.sequence > since && isOnPath(path, region));
      const from = placeIn(place) * REGION_BYTES;
      if (changed && memberOf(place) === member) spans.add(from, from + REGION_BYTES);
    }
    for (const versions of [this.#previews, this.#tail]) {
      for (const { place, version } of versions.all()) {
        if (memberOf(place) === member && isOnPath(path, version)) add(placeIn(place), version.pieces);
      }
    }
    const { store, hash64 } = this.#options;
    for await (const { slot, version } of scanMember(store, hash64, member, path, since))
      add(slot, version.pieces);
    return spans;
  }

  /** The slots that have versions along the path behind the horizon, ascending, each once. What is added meanwhile may miss. */
  async *changedSlots(member: number, path: readonly Interval[], slotCount: number): AsyncGenerator<number> {
    const { store, hash64 } = this.#options;
    const horizon = this.#options.horizon(member);
    const regions = this.#regionsBehind(member, path, horizon);
    let next = 0;
    for await (const { slot } of scanMember(store, hash64, member, path, horizon)) {
      if (slot < next) continue;
      yield* slotsInRegions(regions, next, Math.min(slot, slotCount));
      if (slot >= slotCount) return;
      yield slot;
      next = slot + 1;
    }
    yield* slotsInRegions(regions, next, slotCount);
  }

  /** What of a span has to stay. Everything in it is indexed. */
  survivors(span: ClosedSpan): AsyncGenerator<Survivor> {
    const regions = (path: readonly Interval[], behind: Sequence) => this.#survivingRegions(path, behind);
    const resolve = this.resolve.bind(this);
    return survivorsOf({ store: this.#options.store, regions, resolve }, span);
  }

  /** Whether the index leads to the span's file wholly. */
  async holds({ number, seal }: CompactedSpan): Promise<boolean> {
    const key = compactedKey(number);
    const value = await this.#options.store.get(key);
    return value !== undefined && decodeCompacted(key, value, this.#options.hash64) === seal;
  }

  /** Numbers of the files that the index says it leads to. */
  async marked(): Promise<readonly number[]> {
    const numbers: number[] = [];
    for await (const { key } of entriesOf(this.#options.store, TABLE.compacted))
      numbers.push(fileNumberOf(key));
    return numbers;
  }

  /** Forgets about files that are gone. Not synced: a mark that comes back is of a file that nobody asks for. */
  async unmark(numbers: readonly number[]): Promise<void> {
    const changes = numbers.map((number) => ({ type: "delete", key: compactedKey(number) }) as const);
    if (changes.length > 0) await this.#options.store.write(changes, { sync: false });
  }

  /** Makes the index lead to a span's file. Afterwards nothing leads to those that it replaces. */
  async adopt(
    span: CompactedSpan,
    rows: AsyncIterable<CompactedRow>,
    replaced: readonly number[],
  ): Promise<void> {
    const { branch, after } = span;
    const path = this.#options.pathTo({ entry: branch, sequence: after });
    const parts = {
      ...this.#options,
      heads: this.#writer.heads,
      resolveBefore: (member: number, slot: number) => this.resolve(member, slot, path),
      addRegion: (member: number, region: number, sequence: Sequence) =>
        this.#regions.add(member, region, { sequence, branch }),
    };
    await adoptSpan(parts, span, rows, replaced);
  }

  /** Drops what is indexed of the member at or below a sequence, of whatever branch: the image has it. Not synced. */
  async dropBelow(member: number, sequence: Sequence): Promise<void> {
    await dropEntriesBelow(this.#options.store, this.#options.hash64, member, sequence);
    for (const [place, zeroed] of [...this.#regions.entries()]) {
      if (memberOf(place) !== member) continue;
      for (const region of zeroed.filter((other) => other.sequence <= sequence)) {
        this.#regions.remove(member, placeIn(place), region);
      }
    }
  }

  /**
   * Forgets a branch that nobody needs any more: at once in memory, then its entries. Not synced: what a power loss brings
   * back is of no path, and is never met.
   */
  async dropBranch(branch: bigint): Promise<void> {
    await this.#writer.drop(branch);
    this.#tail.removeBranch(branch);
    this.#previews.removeBranch(branch);
    await dropEntries(this.#options.store, branch);
    for (const [place, zeroed] of [...this.#regions.entries()]) {
      for (const region of zeroed.filter((other) => other.branch === branch)) {
        this.#regions.remove(memberOf(place), placeIn(place), region);
      }
    }
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }

  #regionsBehind(member: number, path: readonly Interval[], horizon: Sequence): readonly number[] {
    const regions: number[] = [];
    for (const [place, zeroed] of this.#regions.entries()) {
      const changed = zeroed.some((region) => region.sequence > horizon && isOnPath(path, region));
      if (memberOf(place) === member && changed) regions.push(placeIn(place));
    }
    return regions.sort((a, b) => a - b);
  }

  #survivingRegions(path: readonly Interval[], behind: Sequence): readonly Survivor[] {
    const found: (Survivor & { type: "region" })[] = [];
    for (const [place] of this.#regions.entries()) {
      const member = memberOf(place);
      const region = placeIn(place);
      const newest = this.#regions.newest(member, region, path);
      if (newest === undefined || newest.sequence <= Math.max(behind, this.#options.horizon(member)))
        continue;
      found.push({ type: "region", member, region, sequence: newest.sequence });
    }
    return found.sort((a, b) => a.member - b.member || a.region - b.region);
  }

  #show(versions: IndexTail, branch: bigint, piece: DeltaPiece): void {
    const { member, sequence } = piece;
    if (piece.type === "region") this.#regions.add(member, piece.region, { sequence, branch });
    else versions.add(member, piece.slot, { sequence, branch, complete: false, pieces: [piece.piece] });
  }

  #regionZeros(
    member: number,
    slot: number,
    path: readonly Interval[],
    horizon: Sequence,
  ): Version | undefined {
    const region = this.#regions.newest(member, Math.floor(slot / SLOTS_PER_REGION), path);
    if (region === undefined || region.sequence <= horizon) return undefined;
    const piece: Piece = { type: "zero", from: 0, to: SLOT_BYTES, sequence: region.sequence };
    return { ...region, complete: true, pieces: [piece] };
  }

  async #load(): Promise<void> {
    const { store, hash64 } = this.#options;
    for await (const { key, value } of entriesOf(store, TABLE.region)) {
      const place = placeOf(key);
      const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
      if (!isSound(key, value, hash64))
        throw indexDamaged(view.getUint16(1), view.getUint32(3), place.sequence);
      this.#regions.add(view.getUint16(1), view.getUint32(3), place);
    }
    for await (const { key, value } of entriesOf(store, TABLE.through)) {
      const branch = new DataView(key.buffer, key.byteOffset, key.byteLength).getBigUint64(1);
      const sequence = decodeThrough(key, value, hash64);
      if (sequence === undefined) throw indexDamaged(0, 0, 0);
      this.#writer.resumeAt(branch, sequence);
    }
  }
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
