import type { SegmentSpan } from "#src/data-path/journal/chain-end.js";
import { FRAME_BYTES, RECORD_ALIGNMENT, recordBytes } from "#src/data-path/journal/segment-format.js";
import { type ScannedRecord, type ScanStart, startOf } from "#src/data-path/journal/segment-scan.js";
import { findRecord } from "#src/data-path/journal/segment-search.js";
import { readTables } from "#src/data-path/journal/segment-tables.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** A part of a branch, in order: a record, or sequences of which nothing can be read. */
export type TablePart =
  | { readonly type: "record"; readonly record: ScannedRecord }
  | { readonly type: "hole"; readonly from: Sequence; readonly to: Sequence; readonly detail: string };

/**
 * The records of a segment as `readTables` gives them, and where one is not sound the sequences that are missing up to the
 * next sound one: damage costs what it hit, and no more.
 */
export async function* readTablesAcross(
  file: DiskFile,
  { header, end, last: spanLast }: SegmentSpan,
  hash64: Hash64,
): AsyncGenerator<TablePart> {
  let start: ScanStart = startOf(header);
  while (start.at < end && start.last < spanLast) {
    for await (const record of readTables(file, header, hash64, start)) {
      if (record.last > spanLast) return;
      yield { type: "record", record };
      const at = record.bodyAt - FRAME_BYTES + recordBytes(record.body.length);
      start = { at, last: record.last, lastHash: record.hash };
    }
    if (start.at >= end || start.last >= spanLast) return;
    const { at, last } = start;
    const next = await findRecord({
      file,
      number: header.number,
      branch: header.branch.id,
      from: at + RECORD_ALIGNMENT,
      to: end,
      hash64,
      accept: (batch) => batch.first > last && batch.last <= spanLast,
    });
    const to = next === undefined ? spanLast : next.batch.first - 1;
    // Where no number is missing only the link between the two is.
    if (to > last)
      yield { type: "hole", from: last + 1, to, detail: `the record at ${at} is not what was written` };
    if (next === undefined) return;
    start = { at: next.at, last: next.batch.first - 1, lastHash: next.batch.link };
  }
}
