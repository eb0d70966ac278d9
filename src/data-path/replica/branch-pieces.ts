import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import { type DeltaPiece, piecesOf } from "#src/data-path/replica/delta-pieces.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

const UNREADABLE: ReadonlySet<string> = new Set(["JOURNAL_DAMAGED", "SEGMENT_GONE"]);

export type PieceSource = Pick<Journal, "branches" | "floor" | "tables">;

/**
 * What the durable batches of a branch put into the index, for who lets go of the branch. Nothing of one that the journal
 * does not have any more, nor behind a place that can't be read: what is left of it in the index is of no path, is never
 * met, and goes with a sweep below the horizon.
 */
export async function* piecesInJournal(
  journal: PieceSource,
  hash64: Hash64,
  branch: bigint,
): AsyncGenerator<readonly DeltaPiece[]> {
  if (!journal.branches.some(({ id }) => id === branch)) return;
  try {
    for await (const { body, bodyAt, segment } of journal.tables(branch, journal.floor(branch) + 1)) {
      const batch = decodeBatch(body, hash64);
      assert(!isFault(batch), "the journal gives sound batches");
      yield piecesOf(batch, { segment, bodyAt });
    }
  } catch (error) {
    if (!(error instanceof TidemarkError) || !UNREADABLE.has(error.code)) throw error;
  }
}
