import { FileWindow } from "#src/data-path/journal/file-window.js";
import {
  decodeFrame,
  FRAME_BYTES,
  recordBytes,
  type SegmentHeader,
} from "#src/data-path/journal/segment-format.js";
import { type ScannedRecord, type ScanStart, startOf } from "#src/data-path/journal/segment-scan.js";
import { batchBytes, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BATCH_AT, BATCH_BYTES_MAX, BATCH_HEADER_BYTES } from "#src/domain/model/batch-format.js";
import { continuesEntry } from "#src/domain/model/batch-order.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** Many small batches in one read; of a large one it holds the beginning, and the table is read by itself. */
const WINDOW_BYTES = 64 * 1024;

/**
 * The records of a segment with their headers and tables, checked, and without their payloads: what is to be known of a
 * segment is read without reading all of it, and whoever wants a payload checks that one by its own hash. Ends at the
 * first record whose frame, header or table is not sound. Where a payload stands the body holds nothing of meaning, but
 * for that of a first delta that has to explain a gap in the numbers. The body is only valid until the next is asked for.
 */
export async function* readTables(
  file: DiskFile,
  header: SegmentHeader,
  hash64: Hash64,
  start: ScanStart = startOf(header),
): AsyncGenerator<ScannedRecord> {
  const bytes = new FileWindow(file, WINDOW_BYTES);
  let body = new Uint8Array(0);
  let { at, last, lastHash } = start;
  for (;;) {
    const frame = decodeFrame(await bytes.read(at, FRAME_BYTES), 0, header, hash64);
    if (frame === undefined || frame.length > BATCH_BYTES_MAX) return;
    const bodyAt = at + FRAME_BYTES;
    const begin = await bytes.read(bodyAt, BATCH_HEADER_BYTES);
    if (batchBytes(begin, hash64) !== frame.length) return;
    if (body.length < frame.length) body = roomFor(frame.length, body.length);
    body.set(begin);
    const tableAt = BATCH_HEADER_BYTES + new DataView(body.buffer).getUint32(BATCH_AT.payloadBytes, true);
    const table = await bytes.read(bodyAt + tableAt, frame.length - tableAt);
    if (table.length < frame.length - tableAt) return;
    body.set(table, tableAt);
    const batch = decodeBatch(body.subarray(0, frame.length), hash64);
    if (isFault(batch) || batch.hash !== frame.bodyHash || batch.entry !== header.branch.id) return;
    if (batch.first > last + 1) {
      const payload = await bytes.read(bodyAt + batch.payloadAt(0), batch.payloadLengthAt(0));
      body.set(payload, batch.payloadAt(0));
      if (!batch.verifyDelta(0, hash64)) return;
    }
    if (!continuesEntry(batch, last, lastHash)) return;
    const { first, hash } = batch;
    yield { first, last: batch.last, hash, bodyAt, body: batch.bytes, durable: frame.durable };
    last = batch.last;
    lastHash = hash;
    at += recordBytes(frame.length);
  }
}

/** Most batches are small, and most readers want few of them: the largest there can be is not made room for in advance. */
function roomFor(bytes: number, before: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Math.min(BATCH_BYTES_MAX, Math.max(bytes, before * 2)));
}
