import { readTablesAcross } from "#src/data-path/journal/segment-across.js";
import {
  FRAME_BYTES,
  RECORDS_AT,
  recordBytes,
  type SegmentHeader,
} from "#src/data-path/journal/segment-format.js";
import { type ScannedRecord, type ScanResult, startOf } from "#src/data-path/journal/segment-scan.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import { deltaSeed, type Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/**
 * The newest segment of a chain, when something in it that had been durable is not sound: where it ends all the same. What
 * one of its frames says had been durable counts, whatever is damaged there: payloads are checked by who reads them, and
 * what can't be read at all is a hole. Behind that nobody vouches for anything: as in any tail, records count up to the
 * first that is not sound, payloads included.
 */
export async function scanDamaged(
  file: DiskFile,
  header: SegmentHeader,
  hash64: Hash64,
): Promise<Omit<ScanResult, "tail">> {
  const whole = { header, last: Number.MAX_SAFE_INTEGER, end: await file.size() };
  let vouched = RECORDS_AT;
  for await (const part of readTablesAcross(file, whole, hash64)) {
    if (part.type === "record") vouched = Math.max(vouched, part.record.durable);
  }
  const { at, last, lastHash } = startOf(header);
  let result = { end: at, last, lastHash, records: 0, durable: vouched };
  for await (const part of readTablesAcross(file, whole, hash64)) {
    if (part.type === "hole") {
      if (result.end >= vouched) break;
      continue;
    }
    const { record } = part;
    const end = record.bodyAt - FRAME_BYTES + recordBytes(record.body.length);
    if (end > vouched && !(await isWhole(file, record, header.branch.id, hash64))) break;
    result = { ...result, end, last: record.last, lastHash: record.hash, records: result.records + 1 };
  }
  // Where all of it is vouched for, nothing has to be written once more.
  return { ...result, durable: Math.min(vouched, result.end) };
}

async function isWhole(
  file: DiskFile,
  { bodyAt, body }: ScannedRecord,
  branch: bigint,
  hash64: Hash64,
): Promise<boolean> {
  const batch = decodeBatch(new Uint8Array(body), hash64);
  if (isFault(batch)) return false;
  for (let index = 0; index < batch.count; index += 1) {
    const payload = new Uint8Array(batch.payloadLengthAt(index));
    const length = await file.read(payload, bodyAt + batch.payloadAt(index));
    const hash = hash64(payload, deltaSeed(branch, batch.first + index));
    if (length < payload.length || hash !== batch.hashAt(index)) return false;
  }
  return true;
}
