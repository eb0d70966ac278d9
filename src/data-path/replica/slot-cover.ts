import { assert } from "#src/base/assert.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** Where bytes that were written lie: in the payload of one delta, which has a hash of its own. */
export interface PieceSource {
  readonly branch: bigint;
  readonly sequence: Sequence;
  readonly segment: number;
  /** Where the delta's payload begins in the segment. */
  readonly payloadAt: number;
  readonly payloadLength: number;
  readonly hash: bigint;
}

/**
 * A part of a slot that came from one place: bytes of a delta, bytes of a write that is not in the journal yet, zeros, or
 * the image beneath all versions. `from` and `to` are bytes within the slot; `skip` is where in the delta's bytes the part
 * begins.
 */
export type Piece =
  | {
      readonly type: "memory";
      readonly from: number;
      readonly to: number;
      readonly sequence: Sequence;
      readonly bytes: Uint8Array;
      readonly skip: number;
    }
  | {
      readonly type: "data";
      readonly from: number;
      readonly to: number;
      readonly source: PieceSource;
      readonly skip: number;
    }
  | { readonly type: "zero"; readonly from: number; readonly to: number; readonly sequence: Sequence }
  | { readonly type: "image"; readonly from: number; readonly to: number };

/** The part of a piece between two bytes of the slot. */
export function cutPiece(piece: Piece, from: number, to: number): Piece {
  assert(from >= piece.from && to <= piece.to && from < to, "a part lies inside its piece");
  return piece.type === "data" || piece.type === "memory"
    ? { ...piece, from, to, skip: piece.skip + from - piece.from }
    : { ...piece, from, to };
}

/**
 * Finds out what a slot is made of, by being shown its versions from the newest to the oldest: what a newer one covers,
 * an older one can't change. Once it is full, nothing older matters.
 */
export class SlotCover {
  #gaps: { from: number; to: number }[] = [{ from: 0, to: SLOT_BYTES }];
  #pieces: Piece[] = [];

  get full(): boolean {
    return this.#gaps.length === 0;
  }

  /** Shows it an older piece: it fills what is still open. */
  add(piece: Piece): void {
    if (this.full) return;
    const gaps: { from: number; to: number }[] = [];
    for (const gap of this.#gaps) {
      const from = Math.max(gap.from, piece.from);
      const to = Math.min(gap.to, piece.to);
      if (from >= to) {
        gaps.push(gap);
        continue;
      }
      this.#pieces.push(cutPiece(piece, from, to));
      if (gap.from < from) gaps.push({ from: gap.from, to: from });
      if (to < gap.to) gaps.push({ from: to, to: gap.to });
    }
    this.#gaps = gaps;
  }

  /** What is still open comes from the image. The pieces cover the slot, ascending. */
  finish(): readonly Piece[] {
    this.add({ type: "image", from: 0, to: SLOT_BYTES });
    return this.#pieces.sort((a, b) => a.from - b.from);
  }
}

/** The sequence of the delta that a piece came from; 0 for the image, which is older than all. */
export function sequenceOf(piece: Piece): Sequence {
  if (piece.type === "image") return 0;
  return piece.type === "data" ? piece.source.sequence : piece.sequence;
}

/** What a slot is made of after one more write, given what it was made of before. */
export function overlay(before: readonly Piece[], newest: Piece): readonly Piece[] {
  const cover = new SlotCover();
  cover.add(newest);
  for (const piece of before) cover.add(piece);
  return cover.finish();
}
