import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import type { DurableMark } from "#src/data-path/recovery/catalogue-state.js";
import type { MarkSource } from "#src/data-path/recovery/rebuild.js";
import type { Batch } from "#src/domain/model/batch.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { decodeMark } from "#src/domain/model/mark.js";

/** The marks in a batch. A body that this version cannot read is not taken for none: that would lose a point. */
export function marksIn(batch: Batch): readonly DurableMark[] {
  const marks: DurableMark[] = [];
  for (let index = 0; index < batch.count; index += 1) {
    if (batch.kindAt(index) !== "mark") continue;
    const sequence = batch.first + index;
    const mark = decodeMark(batch.payloadOf(index));
    if (mark === undefined) throw newerMark(sequence);
    marks.push({ mark, position: { entry: batch.entry, sequence }, timeMs: batch.timeMs });
  }
  return marks;
}

/** Reads every durable batch behind what is asked for; parents before the branches that grow from them. */
export function journalMarks(journal: Journal, hash64: Hash64): MarkSource {
  return async function* marks(through) {
    const branches = [...journal.branches].sort(
      (a, b) => (a.parent?.sequence ?? 0) - (b.parent?.sequence ?? 0),
    );
    for (const { id } of branches) {
      // What was trimmed had been settled before: the ledger says it.
      const from = Math.max(through(id), journal.floor(id)) + 1;
      for await (const { body } of journal.batches(id, from)) {
        const batch = decodeBatch(body, hash64);
        assert(!isFault(batch), "the journal checks what it hands out");
        yield* marksIn(batch);
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
