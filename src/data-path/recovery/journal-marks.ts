import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import type { DurableMark } from "#src/data-path/recovery/catalogue-state.js";
import type { MarkSource } from "#src/data-path/recovery/rebuild.js";
import type { Batch } from "#src/domain/model/batch.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import { deltaSeed, type Hash64 } from "#src/domain/model/hash64.js";
import { decodeMark } from "#src/domain/model/mark.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** The marks in a batch. */
export function marksIn(batch: Batch): readonly DurableMark[] {
  return indexesOf(batch).map((index) => markAt(batch, index, batch.payloadOf(index)));
}

function indexesOf(batch: Batch): readonly number[] {
  return Array.from({ length: batch.count }, (_, index) => index).filter(
    (index) => batch.kindAt(index) === "mark",
  );
}

/** A body that this version cannot read is not taken for none: that would lose a point. */
function markAt(batch: Batch, index: number, payload: Uint8Array): DurableMark {
  const sequence = batch.first + index;
  const mark = decodeMark(payload);
  if (mark === undefined) throw newerMark(sequence);
  return { mark, position: { entry: batch.entry, sequence }, timeMs: batch.timeMs };
}

/** Sequences of a branch among which there may have been marks that nobody can read. */
export interface UnreadMarks {
  readonly branch: bigint;
  readonly from: Sequence;
  readonly to: Sequence;
}

/**
 * The durable marks behind what is asked for, in the order in which the branches came about: what a promotion left behind
 * comes before it, since it says from where on none of that counts; and parents come before what grows from them. Of
 * payloads only those of marks are read. What can't be read is stepped over and told.
 */
export function journalMarks(
  journal: Journal,
  hash64: Hash64,
  onUnread: (unread: UnreadMarks) => void = () => undefined,
): MarkSource {
  return async function* marks(through) {
    const branches = [...journal.branches].sort(
      (a, b) => a.epoch - b.epoch || (a.parent?.sequence ?? 0) - (b.parent?.sequence ?? 0),
    );
    for (const { id } of branches) {
      // What was trimmed had been settled before: the ledger says it.
      const from = Math.max(through(id), journal.floor(id)) + 1;
      for await (const part of journal.tablesAcross(id, from)) {
        if (part.type === "hole") {
          onUnread({ branch: id, from: part.from, to: part.to });
          continue;
        }
        const batch = decodeBatch(part.body, hash64);
        assert(!isFault(batch), "the journal checks what it hands out");
        for (const index of indexesOf(batch)) {
          const payload = new Uint8Array(batch.payloadLengthAt(index));
          await journal.read(part.segment, part.bodyAt + batch.payloadAt(index), payload);
          const sequence = batch.first + index;
          const isSound = hash64(payload, deltaSeed(id, sequence)) === batch.hashAt(index);
          if (isSound) yield markAt(batch, index, payload);
          else onUnread({ branch: id, from: sequence, to: sequence });
        }
      }
    }
  };
}

function newerMark(sequence: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "MARK_NEWER",
    message: `the mark at sequence ${sequence} is of a kind that this version does not know`,
    hint: "a newer version of tidemark wrote it: run that version",
    facts: { sequence },
  });
}
