import { isAllZeros } from "#src/base/all-zeros.js";
import { equalBytes } from "#src/base/bytes.js";
import type { SegmentSpan } from "#src/data-path/journal/chain-end.js";
import { readTablesAcross } from "#src/data-path/journal/segment-across.js";
import {
  type Branch,
  decodeFrame,
  FRAME_BYTES,
  frameOwner,
  type PreviousSegment,
  RECORDS_AT,
  recordBytes,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from "#src/data-path/journal/segment-format.js";
import { findRecord } from "#src/data-path/journal/segment-search.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/**
 * What the header of a segment of the journal said, from its records, when the header itself has gone bad. Each frame names
 * segment and branch; the first batch names its sequence and, by its hash, the batch before it. So which records of the
 * segment before are valid, which only the header said, is known for certain where that batch is found, and taken for
 * unknown where it is not: records that had been declared void never come back (data-path I12).
 */

/** Of a header that is not known to follow any segment. No segment has that number: reading stops there. */
export const UNKNOWN_PREVIOUS: PreviousSegment = { number: 0, end: 0 };

export interface Salvage {
  readonly file: DiskFile;
  readonly number: number;
  readonly group: Uint8Array;
  readonly hash64: Hash64;
  /** What a branch grows from, as far as that is known elsewhere. */
  readonly branchOf: (id: bigint) => Branch | undefined;
}

/** Undefined when the segment holds no sound record of the group. Which segment is before it is not known yet. */
export async function salvageHeader(salvage: Salvage): Promise<SegmentHeader | undefined> {
  const { file, number, group, hash64, branchOf } = salvage;
  const to = await file.size();
  const found = await findRecord({
    file,
    number,
    from: RECORDS_AT,
    to,
    hash64,
    accept: (batch) => equalBytes(batch.group, group),
  });
  if (found === undefined) return undefined;
  const { entry, epoch, first, link } = found.batch;
  const branch = branchOf(entry) ?? { id: entry, epoch, parent: undefined };
  const isFirst = found.at === RECORDS_AT;
  return {
    kind: "journal",
    group: new Uint8Array(group),
    number,
    branch,
    first,
    previous: isFirst && link === 0n ? undefined : UNKNOWN_PREVIOUS,
    previousHash: isFirst ? link : 0n,
  };
}

/**
 * Of a segment without a header and without one sound record: the branch of which its first frame says that it is, and that was
 * torn, or is damaged. `nobody` when none of it was ever written to: where its first record would be lies what a spare holds,
 * zeros or the frame of a former life. Undefined when that cannot be told: a file that was wiped or cut says nothing.
 */
export async function ownerOfUnread({
  file,
  number,
  hash64,
}: Pick<Salvage, "file" | "number" | "hash64">): Promise<bigint | "nobody" | undefined> {
  const bytes = new Uint8Array(RECORDS_AT + FRAME_BYTES);
  if ((await file.read(bytes, 0)) < bytes.length) return undefined;
  if (isAllZeros(bytes.subarray(0, SEGMENT_HEADER_BYTES))) return undefined;
  const frame = bytes.subarray(RECORDS_AT);
  if (isAllZeros(frame)) return "nobody";
  const owner = frameOwner(frame);
  if (owner === undefined || decodeFrame(frame, 0, owner, hash64) === undefined) return undefined;
  if (owner.number === number) return owner.branch.id;
  return owner.number < number ? "nobody" : undefined;
}

/** The header with the segment before it, when that one holds the batch that its first one follows. */
export async function linkSalvaged(
  header: SegmentHeader,
  before: SegmentHeader,
  file: DiskFile,
  hash64: Hash64,
): Promise<SegmentHeader> {
  if (header.previous === undefined || header.previousHash === 0n) return header;
  const whole = { header: before, last: header.first - 1, end: await file.size() };
  for await (const part of readTablesAcross(file, whole, hash64)) {
    if (part.type === "hole" || part.record.hash !== header.previousHash) continue;
    const { bodyAt, body, last } = part.record;
    const end = bodyAt - FRAME_BYTES + recordBytes(body.length);
    return { ...header, first: last + 1, previous: { number: before.number, end } };
  }
  return header;
}

/**
 * What of a segment is certainly valid when no header says where it ends: what one of its own frames says had been durable
 * before. What was durable is never declared void.
 */
export async function vouchedSpan(
  header: SegmentHeader,
  file: DiskFile,
  upTo: Sequence,
  hash64: Hash64,
): Promise<SegmentSpan> {
  const ends: { readonly end: number; readonly last: Sequence }[] = [];
  let durable = RECORDS_AT;
  for await (const part of readTablesAcross(file, { header, last: upTo, end: await file.size() }, hash64)) {
    if (part.type === "hole") continue;
    const { bodyAt, body, last } = part.record;
    durable = Math.max(durable, part.record.durable);
    ends.push({ end: bodyAt - FRAME_BYTES + recordBytes(body.length), last });
  }
  const newest = ends.findLast(({ end }) => end <= durable);
  return { header, last: newest?.last ?? header.first - 1, end: newest?.end ?? RECORDS_AT };
}
