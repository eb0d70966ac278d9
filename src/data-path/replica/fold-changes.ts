import { assert } from "#src/base/assert.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import { type DeltaPiece, zeroPieces } from "#src/data-path/replica/delta-pieces.js";
import type { SlotToFold } from "#src/data-path/replica/fold.js";
import { SLOTS_PER_REGION } from "#src/data-path/replica/index-format.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * What a member's horizon moves over, read from the journal in the order of sequences: its segments are read from one end
 * to the other and checked as they are, no entry of the index is looked up. What it costs is what was written between the
 * two horizons, whatever else the index and the volume hold.
 */
export interface JournalSpan {
  readonly member: number;
  readonly path: readonly Interval[];
  /** The old horizon; all behind it along the path is given. */
  readonly above: Sequence;
  /** Is told of each version that the index has of it. */
  readonly onVersion: (slot: number, sequence: Sequence, branch: bigint) => void;
}

/** Slots of a region that is zeros as a whole, given at a time. */
const ZERO_SLOTS = 256;

/** Payloads are valid only until the next changes are asked for. */
export async function* changesInJournal(
  journal: Journal,
  hash64: Hash64,
  span: JournalSpan,
): AsyncGenerator<readonly SlotToFold[]> {
  const known = new Set(journal.branches.map(({ id }) => id));
  const intervals = [...span.path].reverse().filter(({ last }) => last > span.above);
  for (const { entry, first, last } of intervals) {
    const from = Math.max(first, span.above + 1);
    if (!known.has(entry)) continue;
    for await (const { body, first: bodyFirst } of journal.batches(entry, from)) {
      if (bodyFirst > last) break;
      const batch = decodeBatch(body, hash64);
      assert(!isFault(batch), "the journal gives sound batches");
      yield* changesIn(batch, Math.max(from, batch.first), Math.min(last, batch.last), span);
    }
  }
}

function* changesIn(
  batch: Batch,
  from: Sequence,
  to: Sequence,
  { member, onVersion }: JournalSpan,
): Generator<readonly SlotToFold[]> {
  let changes: SlotToFold[] = [];
  for (let index = from - batch.first; index <= to - batch.first; index += 1) {
    if (batch.memberAt(index) !== member) continue;
    const kind = batch.kindAt(index);
    const sequence = batch.first + index;
    if (kind === "write") {
      const change = written(batch, index);
      onVersion(change.slot, sequence, batch.entry);
      changes.push(change);
    } else if (kind === "zero" || kind === "trim") {
      for (const piece of zeroPieces(member, sequence, batch.offsetAt(index), batch.lengthAt(index))) {
        if (piece.type === "slot") onVersion(piece.slot, sequence, batch.entry);
        for (const slots of zeroed(piece)) {
          changes.push(...slots);
          if (changes.length < ZERO_SLOTS) continue;
          yield changes;
          changes = [];
        }
      }
    }
  }
  if (changes.length > 0) yield changes;
}

function written(batch: Batch, index: number): SlotToFold {
  const offset = batch.offsetAt(index);
  const slot = Math.floor(offset / SLOT_BYTES);
  const from = offset - slot * SLOT_BYTES;
  const bytes = batch.payloadOf(index);
  const piece: Piece = {
    type: "memory",
    from,
    to: from + bytes.length,
    sequence: batch.first + index,
    bytes,
    skip: 0,
  };
  return { slot, pieces: [piece] };
}

function* zeroed(piece: DeltaPiece): Generator<readonly SlotToFold[]> {
  if (piece.type === "slot") {
    yield [{ slot: piece.slot, pieces: [piece.piece] }];
    return;
  }
  const zeros: Piece = { type: "zero", from: 0, to: SLOT_BYTES, sequence: piece.sequence };
  const first = piece.region * SLOTS_PER_REGION;
  for (let slot = first; slot < first + SLOTS_PER_REGION; slot += ZERO_SLOTS) {
    yield Array.from({ length: ZERO_SLOTS }, (_, index) => ({ slot: slot + index, pieces: [zeros] }));
  }
}
