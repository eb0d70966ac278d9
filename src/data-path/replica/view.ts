import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { SlotRange } from "#src/data-path/image/image.js";
import { historyDamaged, type IndexHole } from "#src/data-path/replica/index-holes.js";
import type { ReadPayload } from "#src/data-path/replica/piece-payload.js";
import { RecentMap } from "#src/data-path/replica/recent-map.js";
import { cutPiece, type Piece, sequenceOf } from "#src/data-path/replica/slot-cover.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

/**
 * A member as of a position: a block device over the versions in the journal and the image beneath them. Every byte of a
 * write is checked against its delta's hash before it is served, every byte of the image by the image (I12).
 *
 * The path ends at the position, so what is written later, or in another branch, is never met (I1, I6). What the view
 * needs is kept by a reservation, which its maker holds; folding up to the view's position moves what is older into the
 * image and lets segments go, so a piece that was resolved before may have moved: then the slot is resolved again.
 */
export interface ViewParts {
  readonly resolve: (member: number, slot: number, path: readonly Interval[]) => Promise<readonly Piece[]>;
  readonly readPayload: ReadPayload;
  readonly image: ImageReader;
  /** Sequences on the path of which nothing is known: of a piece that is older nobody knows whether it is the newest. */
  readonly holeOn: (member: number, path: () => readonly Interval[]) => IndexHole | undefined;
  /** Rises whenever something moved from the journal into the image. */
  readonly moved: () => number;
}

/** The images beneath all versions. */
export interface ImageReader {
  /** Fills the wanted ranges of the target, which stands for the whole slot, checked as far as hashes are known. */
  read(member: number, slot: number, wanted: readonly SlotRange[], target: Uint8Array): Promise<void>;
  /** False when the slot of the image is known to be all zeros. */
  mayHoldData(member: number, slot: number): boolean;
  /** Where an interrupted fold of the member leads, 0 when there is none: nothing below it is opened any more. */
  foldTo(member: number): Sequence;
}

export interface ViewOptions {
  readonly member: number;
  readonly sizeBytes: number;
  /** Where the view stands: it may move for the head of a branch that is being written. */
  readonly path: () => readonly Interval[];
  /** Slots of a view that stands still are remembered; the head of a branch changes under its reader. */
  readonly fixed: boolean;
}

/** Slots whose pieces are remembered by a view: about 8 MB at the worst of pieces. */
const RESOLVED_MAX = 4096;
/** Moving into the image is seldom: a slot that moved so often within one read is a fault of ours. */
const TRIES_MAX = 8;

export class View implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly = true;
  readonly #parts: ViewParts;
  readonly #options: ViewOptions;
  readonly #readPayload: ReadPayload;
  readonly #resolved = new RecentMap<number, readonly Piece[]>(RESOLVED_MAX);
  #moved: number;

  constructor(parts: ViewParts, options: ViewOptions) {
    this.sizeBytes = options.sizeBytes;
    this.#parts = parts;
    this.#options = options;
    this.#readPayload = parts.readPayload;
    this.#moved = parts.moved();
  }

  async read(offset: number, target: Uint8Array): Promise<void> {
    assert(offset >= 0 && offset + target.length <= this.sizeBytes, "a read stays inside the device");
    const parts: Promise<void>[] = [];
    for (let at = offset; at < offset + target.length; ) {
      const slot = Math.floor(at / SLOT_BYTES);
      const from = at - slot * SLOT_BYTES;
      const length = Math.min(SLOT_BYTES - from, offset + target.length - at);
      parts.push(this.#readSlot(slot, from, target.subarray(at - offset, at - offset + length)));
      at += length;
    }
    await Promise.all(parts);
  }

  write(): never {
    throw readOnly();
  }

  zero(): never {
    throw readOnly();
  }

  async flush(): Promise<void> {
    // Nothing is written through a view, so nothing is left to be made durable.
  }

  async allocation(offset: number, length: number): Promise<readonly BlockExtent[]> {
    const extents: BlockExtent[] = [];
    for (let at = offset; at < offset + length; ) {
      const slot = Math.floor(at / SLOT_BYTES);
      const end = Math.min((slot + 1) * SLOT_BYTES, offset + length);
      for (const piece of await this.#piecesOf(slot)) {
        const from = Math.max(at, slot * SLOT_BYTES + piece.from);
        const to = Math.min(end, slot * SLOT_BYTES + piece.to);
        if (from < to) pushExtent(extents, from, to - from, this.#isHole(slot, piece));
      }
      at = end;
    }
    return extents;
  }

  async close(): Promise<void> {
    this.#resolved.clear();
  }

  #isHole(slot: number, piece: Piece): boolean {
    // Whoever only asks what is allocated is told that it is, and meets the refusal when reading.
    if (isUnknown(piece, this.#hole())) return false;
    if (piece.type === "image") return !this.#parts.image.mayHoldData(this.#options.member, slot);
    return piece.type === "zero";
  }

  async #readSlot(slot: number, from: number, target: Uint8Array): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const moved = this.#parts.moved();
      try {
        await this.#readPieces(slot, from, target);
        return;
      } catch (error) {
        if (moved === this.#parts.moved() || tries === TRIES_MAX) throw error;
      }
    }
  }

  async #readPieces(slot: number, from: number, target: Uint8Array): Promise<void> {
    const pieces = partsIn(await this.#piecesOf(slot), from, from + target.length);
    const { member } = this.#options;
    const hole = this.#hole();
    const unknown = pieces.find((piece) => isUnknown(piece, hole));
    if (hole !== undefined && unknown !== undefined) throw damagedAt(hole, member, slot, unknown);
    const kept = pieces.filter((piece) => piece.type === "image");
    const image = new Uint8Array(kept.length > 0 ? SLOT_BYTES : 0);
    if (kept.length > 0) await this.#parts.image.read(member, slot, kept, image);
    for (const piece of pieces) {
      const part = target.subarray(piece.from - from, piece.to - from);
      if (piece.type === "zero") part.fill(0);
      else if (piece.type === "image") part.set(image.subarray(piece.from, piece.to));
      else {
        const bytes = piece.type === "memory" ? piece.bytes : await this.#readPayload(piece.source);
        part.set(bytes.subarray(piece.skip, piece.skip + part.length));
      }
    }
  }

  #hole(): IndexHole | undefined {
    const { member, path } = this.#options;
    return this.#parts.holeOn(member, path);
  }

  async #piecesOf(slot: number): Promise<readonly Piece[]> {
    if (!this.#options.fixed) return this.#parts.resolve(this.#options.member, slot, this.#options.path());
    if (this.#moved !== this.#parts.moved()) this.#resolved.clear();
    this.#moved = this.#parts.moved();
    const known = this.#resolved.get(slot);
    if (known !== undefined) return known;
    const pieces = await this.#parts.resolve(this.#options.member, slot, this.#options.path());
    if (this.#moved === this.#parts.moved()) this.#resolved.set(slot, pieces);
    return pieces;
  }
}

function isUnknown(piece: Piece, hole: IndexHole | undefined): boolean {
  return hole !== undefined && piece.type !== "memory" && sequenceOf(piece) <= hole.to;
}

function damagedAt(hole: IndexHole, member: number, slot: number, piece: Piece): TidemarkError {
  return historyDamaged(
    hole,
    `member ${member} at ${slot * SLOT_BYTES + piece.from}, ${piece.to - piece.from} bytes,`,
  );
}

/** The pieces, cut to a span of the slot. */
function partsIn(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  return pieces
    .filter((piece) => piece.from < to && piece.to > from)
    .map((piece) => cutPiece(piece, Math.max(from, piece.from), Math.min(to, piece.to)));
}

function pushExtent(extents: BlockExtent[], offset: number, length: number, hole: boolean): void {
  const last = extents.at(-1);
  if (last === undefined || last.hole !== hole) extents.push({ offset, length, hole });
  else extents[extents.length - 1] = { ...last, length: last.length + length };
}

function readOnly(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "VIEW_READ_ONLY",
    message: "a view of a recovery point cannot be written",
    hint: "start a drill for a writable copy that is thrown away, or fail over",
  });
}
