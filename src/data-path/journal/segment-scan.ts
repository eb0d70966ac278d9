import type { BodyFacts, BodyKind } from "#src/data-path/journal/record-body.js";
import {
  decodeFrame,
  FRAME_BYTES,
  FRAME_MAGIC,
  RECORD_ALIGNMENT,
  RECORDS_AT,
  recordBytes,
  type SegmentHeader,
} from "#src/data-path/journal/segment-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/**
 * Reads a segment from its first record to where the good ones end, and says what the end is (data-path I3, I12):
 *
 * - `end`: nothing follows that could have been acknowledged. Either the writer stopped there, or a power loss tore what
 *   was being written; the two look alike and mean the same.
 * - `damaged`: something had been durable here and is not any more. The evidence is a frame further on whose `durable`
 *   lies beyond the bad place, or a watermark, known from elsewhere, beyond the last good record.
 *
 * A group of records is written at once, so a power loss may keep a later one and lose an earlier one. That alone is no
 * damage: none of the group had been acknowledged. Hence `durable` in each frame and not mere presence decides.
 */
export interface ScanResult {
  /** Where the good records end. */
  readonly end: number;
  /** Of the last good record; what the scan was given when there is none. */
  readonly last: Sequence;
  readonly lastHash: bigint;
  readonly records: number;
  /** What lies below it was durable when the last good record was written; behind it, nobody knows. */
  readonly durable: number;
  readonly tail: ScanTail;
}

export type ScanTail =
  | { readonly type: "end" }
  | { readonly type: "damaged"; readonly at: number; readonly evidence: "later-frame" | "watermark" };

export interface ScannedRecord extends BodyFacts {
  /** Where the body begins in the file. */
  readonly bodyAt: number;
  readonly body: Uint8Array;
  /** As its frame says. */
  readonly durable: number;
}

export interface ScanStart {
  readonly at: number;
  readonly last: Sequence;
  readonly lastHash: bigint;
}

/** The window a scan reads through: holds at least two of the longest records, so that one that crosses its end is read again once. */
const WINDOW_BYTES = 4 * 1024 * 1024;

export function startOf(header: SegmentHeader): ScanStart {
  return { at: RECORDS_AT, last: header.first - 1, lastHash: header.previousHash };
}

/** `known` is the highest sequence of this chain that is known, from anywhere else, to have been durable. */
export async function scanSegment(
  file: DiskFile,
  header: SegmentHeader,
  bodies: BodyKind,
  hash64: Hash64,
  known: Sequence,
  onRecord: (record: ScannedRecord) => void = () => undefined,
): Promise<ScanResult> {
  let { at, last, lastHash } = startOf(header);
  let records = 0;
  let durable = at;
  for await (const record of readRecords(file, header, bodies, hash64, startOf(header))) {
    onRecord(record);
    at = record.bodyAt - FRAME_BYTES + recordBytes(record.body.length);
    last = record.last;
    lastHash = record.hash;
    records += 1;
    durable = record.durable;
  }
  const result = { end: at, last, lastHash, records, durable };
  if (await wasDurableBehind(file, header, at, hash64)) {
    return { ...result, tail: { type: "damaged", at, evidence: "later-frame" } };
  }
  if (known > last) return { ...result, tail: { type: "damaged", at, evidence: "watermark" } };
  return { ...result, tail: { type: "end" } };
}

/** The good records from the start on, until the first that is not. The body is only valid until the next is asked for. */
export async function* readRecords(
  file: DiskFile,
  header: SegmentHeader,
  bodies: BodyKind,
  hash64: Hash64,
  start: ScanStart,
): AsyncGenerator<ScannedRecord> {
  let { at: windowAt, last, lastHash } = start;
  const buffer = await windowFor(file, windowAt);
  let window = buffer.subarray(0, await file.read(buffer, windowAt));
  let at = 0;
  for (;;) {
    const frame = decodeFrame(window, at, header, hash64);
    const fits = frame !== undefined && at + FRAME_BYTES + frame.length <= window.length;
    if (!fits && at > 0 && window.length === buffer.length) {
      windowAt += at;
      window = buffer.subarray(0, await file.read(buffer, windowAt));
      at = 0;
      continue;
    }
    if (frame === undefined || !fits || frame.length > bodies.bytesMax) return;
    const body = window.subarray(at + FRAME_BYTES, at + FRAME_BYTES + frame.length);
    const facts = bodies.check(body, last, lastHash);
    if (facts === undefined || facts.hash !== frame.bodyHash) return;
    yield { ...facts, bodyAt: windowAt + at + FRAME_BYTES, body, durable: frame.durable };
    last = facts.last;
    lastHash = facts.hash;
    at += recordBytes(frame.length);
  }
}

/** Room for what is left of the file, or for a window of it; a byte more than the rest, so that its end shows as a short read. */
async function windowFor(file: DiskFile, at: number): Promise<Uint8Array> {
  const rest = Math.max(0, (await file.size()) - at);
  return new Uint8Array(Math.min(WINDOW_BYTES, rest + RECORD_ALIGNMENT));
}

/** Whether a frame of this segment behind the place says that the place had been durable. */
export async function wasDurableBehind(
  file: DiskFile,
  header: SegmentHeader,
  place: number,
  hash64: Hash64,
): Promise<boolean> {
  const buffer = await windowFor(file, place);
  for (let windowAt = place; ; windowAt += buffer.length - FRAME_BYTES) {
    const window = buffer.subarray(0, await file.read(buffer, windowAt));
    for (const at of framesIn(window)) {
      const frame = decodeFrame(window, at, header, hash64);
      if (frame !== undefined && frame.durable > place) return true;
    }
    if (window.length < buffer.length) return false;
  }
}

/** Where a frame may begin. */
function* framesIn(window: Uint8Array): Generator<number> {
  const first = FRAME_MAGIC & 0xff;
  for (let at = window.indexOf(first); at >= 0; at = window.indexOf(first, at + 1)) {
    if (at % RECORD_ALIGNMENT === 0) yield at;
  }
}
