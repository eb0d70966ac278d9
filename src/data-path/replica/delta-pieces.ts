import type { BodyPlace } from "#src/data-path/journal/journal.js";
import { REGION_BYTES } from "#src/data-path/replica/index-format.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import type { Batch } from "#src/domain/model/batch.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";

/** What one delta does to the index: a version of one slot, or zeros over a whole region. */
export type DeltaPiece =
  | {
      readonly type: "slot";
      readonly member: number;
      readonly slot: number;
      readonly sequence: number;
      readonly piece: Piece;
    }
  | { readonly type: "region"; readonly member: number; readonly region: number; readonly sequence: number };

/**
 * The versions that a batch makes, in order. A write stays in its slot by the batch format. Zeros and trims are cut at
 * slots; where they cover a whole region of 1 GiB that is one entry, so that discarding a whole volume is cheap. Appends
 * and marks are no versions of slots.
 */
export function piecesOf(batch: Batch, place: BodyPlace): readonly DeltaPiece[] {
  const pieces: DeltaPiece[] = [];
  for (let index = 0; index < batch.count; index += 1) {
    const kind = batch.kindAt(index);
    if (kind === "write") pieces.push(writtenPiece(batch, place, index));
    else if (kind === "zero" || kind === "trim") {
      const sequence = batch.first + index;
      pieces.push(
        ...zeroPieces(batch.memberAt(index), sequence, batch.offsetAt(index), batch.lengthAt(index)),
      );
    }
  }
  return pieces;
}

function writtenPiece(batch: Batch, place: BodyPlace, index: number): DeltaPiece {
  const offset = batch.offsetAt(index);
  const length = batch.lengthAt(index);
  const from = offset % SLOT_BYTES;
  const source = {
    branch: batch.entry,
    sequence: batch.first + index,
    segment: place.segment,
    payloadAt: place.bodyAt + batch.payloadAt(index),
    payloadLength: length,
    hash: batch.hashAt(index),
  };
  return {
    type: "slot",
    member: batch.memberAt(index),
    slot: Math.floor(offset / SLOT_BYTES),
    sequence: source.sequence,
    piece: { type: "data", from, to: from + length, source, skip: 0 },
  };
}

export function* zeroPieces(
  member: number,
  sequence: number,
  offset: number,
  length: number,
): Generator<DeltaPiece> {
  const end = offset + length;
  for (let at = offset; at < end; ) {
    if (at % REGION_BYTES === 0 && at + REGION_BYTES <= end) {
      yield { type: "region", member, region: at / REGION_BYTES, sequence };
      at += REGION_BYTES;
      continue;
    }
    const slot = Math.floor(at / SLOT_BYTES);
    const slotAt = slot * SLOT_BYTES;
    const to = Math.min(end - slotAt, SLOT_BYTES);
    yield { type: "slot", member, slot, sequence, piece: { type: "zero", from: at - slotAt, to, sequence } };
    at = slotAt + to;
  }
}
