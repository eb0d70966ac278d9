import { compactedNumber } from "#src/data-path/replica/compacted-history.js";
import type { CompactedSpans } from "#src/data-path/replica/compacted-spans.js";
import { decodeVersion, type SlotVersion, versionKey } from "#src/data-path/replica/index-format.js";
import { cutPiece, type Piece } from "#src/data-path/replica/slot-cover.js";
import { indexDamaged } from "#src/data-path/replica/version-scan.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * Pieces that were noted before a span was compacted, followed to where their bytes lie now.
 *
 * A complete entry lists all that its slot was made of when it was written, and stays; what it says of a compacted span
 * names a segment, or an older compacted file, that may be gone. The bytes are in the span's file, and the slot's entry at
 * the span's end says where. That entry is there, and has them:
 *
 * - The piece was met by somebody who reads at a position at or above the span's end (nothing inside is opened), along a
 *   path that takes the whole span (a fork inside would be a moment inside). It is what the slot is made of there, so it is
 *   the newest version of its bytes on the path: nothing newer was written to them behind it, within the span either.
 * - So it is the last version of its bytes within the span, and the last version of every byte is what was kept, under its
 *   own branch and sequence; the slot has an entry at the span's end, with a piece of that sequence for each of the bytes.
 * - The piece is behind the member's horizon (else it would have been taken for the image before), so it was when the span
 *   was compacted: a horizon only rises. Nothing behind it was left out, and no entry there has been dropped.
 *
 * While a span is being compacted over spans that were, a slot's entry at the end of a smaller one goes once the one at
 * the end of the larger is there: who does not find the first finds the second.
 */
export interface MovedPieceParts {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly spans: CompactedSpans;
}

/** The same pieces, each naming a place that is there. */
export async function followMoved(
  { store, hash64, spans }: MovedPieceParts,
  member: number,
  slot: number,
  pieces: readonly Piece[],
): Promise<readonly Piece[]> {
  if (!pieces.some((piece) => staleEnds(spans, piece).length > 0)) return pieces;
  const followed: Piece[] = [];
  for (const piece of pieces) {
    const ends = staleEnds(spans, piece);
    if (piece.type !== "data" || ends.length === 0) followed.push(piece);
    else followed.push(...(await moved(piece, ends)));
  }
  return followed;

  async function moved(piece: DataPiece, ends: readonly Sequence[]): Promise<readonly Piece[]> {
    for (const end of ends) {
      const key = versionKey(member, slot, end, piece.source.branch);
      const value = await store.get(key);
      if (value === undefined) continue;
      const version = decodeVersion(key, value, hash64);
      const parts = version === undefined ? [] : partsOf(version, piece);
      if (version === undefined) throw indexDamaged(member, slot, end);
      if (covers(parts, piece)) return parts;
    }
    throw indexDamaged(member, slot, piece.source.sequence);
  }
}

type DataPiece = Extract<Piece, { type: "data" }>;

/** Where the entries stand that may say where the piece lies now, to be tried in order; none when it has not moved. */
function staleEnds(spans: CompactedSpans, piece: Piece): readonly Sequence[] {
  if (piece.type !== "data") return [];
  const { branch, sequence, segment } = piece.source;
  const span = spans.holding(branch, sequence);
  // What a span that is being compacted replaces is still there; only what was moved before it may be gone.
  if (span === undefined) return [];
  const number = compactedNumber(segment);
  if (number === span.number) return [];
  const closing = spans.closing.holding(branch, sequence);
  // A file that is newer than the span's is the one it is being compacted into.
  if (closing !== undefined && number !== undefined && number > span.number) return [];
  return closing !== undefined && closing.upTo !== span.upTo ? [span.upTo, closing.upTo] : [span.upTo];
}

/** What the entry has of the piece's bytes, ascending. */
function partsOf(version: SlotVersion, { from, to, source }: DataPiece): readonly Piece[] {
  return version.pieces
    .filter(
      (piece) => piece.type === "data" && isCompacted(piece) && piece.source.sequence === source.sequence,
    )
    .filter((piece) => piece.from < to && piece.to > from)
    .map((piece) => cutPiece(piece, Math.max(from, piece.from), Math.min(to, piece.to)))
    .sort((a, b) => a.from - b.from);
}

function isCompacted({ source }: DataPiece): boolean {
  return compactedNumber(source.segment) !== undefined;
}

function covers(parts: readonly Piece[], { from, to }: DataPiece): boolean {
  let reached = from;
  for (const part of parts) if (part.from === reached) reached = part.to;
  return reached === to;
}
