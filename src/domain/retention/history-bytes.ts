import { BATCH_ROW_BYTES } from "#src/domain/model/batch-format.js";
import { BlockSketch, SKETCH_BLOCK_BYTES } from "#src/domain/model/block-sketch.js";
import type { Landmark } from "#src/domain/model/landmark.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { HistoryBytes } from "#src/domain/retention/situation.js";

/** What is compacted already of one branch: behind `after`, up to and with `upTo`, and what that takes on the disk. */
export interface CompactedBytes {
  readonly after: Sequence;
  readonly upTo: Sequence;
  readonly bytes: number;
}

/** A block that stays, and its row in a table. */
const KEPT_BLOCK_BYTES = SKETCH_BLOCK_BYTES + BATCH_ROW_BYTES;
/** Sketches of so many neighbours are merged once: about the square root of how many there can be. */
const GROUP = 128;

/** Bytes that lie evenly behind `after`, up to and with `upTo`. */
interface Piece {
  readonly after: Sequence;
  readonly upTo: Sequence;
  readonly bytes: number;
}

interface Stretch extends Piece {
  readonly blocks: BlockSketch;
}

/**
 * What the history along a path takes, from its landmarks as they are now. Within a landmark bytes are taken to lie
 * evenly; what stays of a part of it is at most what the whole of it touched. Where something is compacted its true size
 * counts, and not what it once was.
 */
export function historyBytes(
  path: readonly Interval[],
  landmarksOf: (branch: bigint) => readonly Landmark[],
  compactedOf: (branch: bigint) => readonly CompactedBytes[] = () => [],
): HistoryBytes {
  const stretches: Stretch[] = [];
  const spans: Piece[] = [];
  for (const { entry, first, last } of [...path].reverse()) {
    const within = { after: first - 1, upTo: last, bytes: 0 };
    for (const landmark of landmarksOf(entry)) {
      const { after, upTo, bytes } = cut(
        { ...landmark, after: landmark.first - 1, upTo: landmark.last },
        within,
      );
      if (upTo > after) stretches.push({ after, upTo, bytes, blocks: landmark.blocks });
    }
    for (const span of compactedOf(entry)) {
      const inside = cut(span, within);
      if (inside.upTo > inside.after) spans.push(inside);
    }
  }
  return new PathBytes(stretches, spans);
}

class PathBytes implements HistoryBytes {
  readonly #stretches: readonly Stretch[];
  readonly #spans: readonly Piece[];
  readonly #pieces: readonly Piece[];
  /** Bytes before each piece. */
  readonly #before: Float64Array;
  readonly #groups = new Map<number, BlockSketch>();
  /** Asked again and again for the same spans, while a limit takes away one point after the other. */
  readonly #answers = new Map<string, number>();

  constructor(stretches: readonly Stretch[], spans: readonly Piece[]) {
    this.#stretches = stretches;
    this.#spans = spans;
    this.#pieces = spans.length === 0 ? stretches : replaced(stretches, spans);
    this.#before = new Float64Array(this.#pieces.length + 1);
    for (const [index, { bytes }] of this.#pieces.entries())
      this.#before[index + 1] = (this.#before[index] ?? 0) + bytes;
  }

  fine(after: Sequence, upTo: Sequence): number {
    return upTo <= after ? 0 : Math.round(this.#upTo(upTo) - this.#upTo(after));
  }

  compacted(after: Sequence, upTo: Sequence): number {
    const key = `${after}:${upTo}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const fine = this.fine(after, upTo);
    const holding = this.#spans[firstReaching(this.#spans, upTo)];
    const isCompacted = holding !== undefined && holding.after <= after;
    const blocks = isCompacted ? Number.POSITIVE_INFINITY : this.#blocksIn(after, upTo);
    const estimate = Math.max(Math.round(blocks * KEPT_BLOCK_BYTES), this.#largestIn(after, upTo));
    const answer = Math.min(fine, estimate);
    this.#answers.set(key, answer);
    return answer;
  }

  #upTo(sequence: Sequence): number {
    const index = firstReaching(this.#pieces, sequence);
    const piece = this.#pieces[index];
    const before = this.#before[index] ?? 0;
    return piece === undefined || sequence <= piece.after
      ? before
      : before + share(piece, piece.after, sequence);
  }

  #blocksIn(after: Sequence, upTo: Sequence): number {
    const sketch = new BlockSketch();
    const stretches = this.#stretches;
    let index = firstReaching(stretches, after + 1);
    while (index < stretches.length) {
      const stretch = stretches[index];
      if (stretch === undefined || stretch.after >= upTo) break;
      const end = stretches[index + GROUP - 1];
      const isWhole = index % GROUP === 0 && end !== undefined && end.after < upTo;
      sketch.merge(isWhole ? this.#group(index) : stretch.blocks);
      index += isWhole ? GROUP : 1;
    }
    return sketch.estimate();
  }

  /**
   * What stays of several spans touches at least the bytes that each of them touches. That is all there is to go by where
   * landmarks are missing, because the index was made again when the journal had let go of what they told.
   */
  #largestIn(after: Sequence, upTo: Sequence): number {
    let largest = 0;
    for (let index = firstReaching(this.#spans, after + 1); index < this.#spans.length; index += 1) {
      const span = this.#spans[index];
      if (span === undefined || span.upTo > upTo) break;
      if (span.after >= after) largest = Math.max(largest, span.bytes);
    }
    return largest;
  }

  #group(from: number): BlockSketch {
    const found = this.#groups.get(from);
    if (found !== undefined) return found;
    const merged = new BlockSketch();
    for (const { blocks } of this.#stretches.slice(from, from + GROUP)) merged.merge(blocks);
    this.#groups.set(from, merged);
    return merged;
  }
}

/** The stretches with the spans in place of what was compacted, ascending. */
function replaced(stretches: readonly Stretch[], spans: readonly Piece[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let next = 0;
  for (const stretch of stretches) {
    let at = stretch.after;
    for (let span = spans[next]; span !== undefined && span.after < stretch.upTo; span = spans[next]) {
      if (at < span.after) pieces.push(cut(stretch, { ...span, after: at, upTo: span.after }));
      // A span counts once, and whole, where it begins; it may begin where there is no stretch.
      if (pieces.at(-1) !== span) pieces.push(span);
      at = Math.max(at, Math.min(span.upTo, stretch.upTo));
      if (span.upTo > stretch.upTo) break;
      next += 1;
    }
    if (at < stretch.upTo) pieces.push(cut(stretch, { ...stretch, after: at }));
  }
  return [...pieces, ...spans.slice(next).filter((span) => pieces.at(-1) !== span)];
}

function cut(piece: Piece, to: Piece): Piece {
  const after = Math.max(piece.after, to.after);
  const upTo = Math.min(piece.upTo, to.upTo);
  return { after, upTo, bytes: upTo > after ? share(piece, after, upTo) : 0 };
}

function share(piece: Piece, after: Sequence, upTo: Sequence): number {
  return (piece.bytes * (upTo - after)) / (piece.upTo - piece.after);
}

/** Index of the first that reaches up to the sequence. */
function firstReaching(pieces: readonly Piece[], sequence: Sequence): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.upTo ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
