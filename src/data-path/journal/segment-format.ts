import { assert } from "#src/base/assert.js";
import { equalBytes, getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { GROUP_ID_BYTES } from "#src/domain/model/batch-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * A segment: one file of a chain. Little-endian. Header, 128 bytes, then nothing until 4096:
 *
 * | at  | bytes | field          | what                                                                            |
 * |-----|-------|----------------|---------------------------------------------------------------------------------|
 * | 0   | 4     | magic          | "TMS1"                                                                          |
 * | 4   | 2     | version        | 1                                                                               |
 * | 6   | 2     | kind           | 1 journal, 2 ledger                                                             |
 * | 8   | 16    | group          | id of the group                                                                 |
 * | 24  | 8     | number         | of the segment: rises over the whole directory and is never used again          |
 * | 32  | 8     | branch         | id of the lineage entry that this chain holds                                   |
 * | 40  | 8     | epoch          | of that entry                                                                   |
 * | 48  | 8     | parentEntry    | where the branch grows from; 0 when it has no parent                            |
 * | 56  | 8     | parentSequence | and at which sequence                                                           |
 * | 64  | 8     | first          | sequence that its first record begins with                                      |
 * | 72  | 8     | previousNumber | segment before it in the chain; 0 in a chain's first                            |
 * | 80  | 8     | previousEnd    | where the valid records of that one end; what lies behind is void               |
 * | 88  | 8     | previousHash   | bodyHash of the last record before this segment; 0 when there is none           |
 * | 96  | 24    | -              | 0                                                                               |
 * | 120 | 8     | headerHash     | hash of bytes 0 to 119                                                          |
 *
 * From 4096 on, records, each beginning at a multiple of 8: a frame of 48 bytes, the body, zeros up to a multiple of 8.
 *
 * | at | bytes | field     | what                                                                                    |
 * |----|-------|-----------|-----------------------------------------------------------------------------------------|
 * | 0  | 4     | magic     | "TMR1"                                                                                  |
 * | 4  | 4     | length    | of the body                                                                             |
 * | 8  | 8     | segment   | number of the segment                                                                   |
 * | 16 | 8     | branch    | as in the header                                                                        |
 * | 24 | 8     | durable   | everything in this segment below this offset was durable before this record was written |
 * | 32 | 8     | bodyHash  | headerHash of a batch; hash of the whole body in a ledger                               |
 * | 40 | 8     | frameHash | hash of bytes 0 to 39, seeded with the segment's number                                 |
 *
 * A recycled file still holds records of its former life. Their segment number is another, so their frames cannot pass.
 * `durable` is what tells a torn end from damage: a bad record is damage if a later frame says it had been durable.
 */
export const SEGMENT_MAGIC = 0x31534d54;
export const SEGMENT_VERSION = 1;
export const SEGMENT_HEADER_BYTES = 128;
export const RECORDS_AT = 4096;
export const FRAME_MAGIC = 0x31524d54;
export const FRAME_BYTES = 48;
export const RECORD_ALIGNMENT = 8;

export const SEGMENT_KINDS = { journal: 1, ledger: 2 } as const;
export type SegmentKind = keyof typeof SEGMENT_KINDS;

const HEADER_AT = {
  magic: 0,
  version: 4,
  kind: 6,
  group: 8,
  number: 24,
  branch: 32,
  epoch: 40,
  parentEntry: 48,
  parentSequence: 56,
  first: 64,
  previousNumber: 72,
  previousEnd: 80,
  previousHash: 88,
  headerHash: 120,
} as const;

const FRAME_AT = {
  magic: 0,
  length: 4,
  segment: 8,
  branch: 16,
  durable: 24,
  bodyHash: 32,
  frameHash: 40,
} as const;

/** What a chain is the history of. */
export interface Branch {
  readonly id: bigint;
  readonly epoch: number;
  readonly parent: Position | undefined;
}

export interface SegmentHeader {
  readonly kind: SegmentKind;
  readonly group: Uint8Array;
  readonly number: number;
  readonly branch: Branch;
  readonly first: Sequence;
  readonly previous: PreviousSegment | undefined;
  /** bodyHash of the last record before this segment, across the chain; 0n when there is none. */
  readonly previousHash: bigint;
}

export interface PreviousSegment {
  readonly number: number;
  readonly end: number;
}

export interface Frame {
  readonly length: number;
  readonly durable: number;
  readonly bodyHash: bigint;
}

export function encodeSegmentHeader(header: SegmentHeader, hash64: Hash64): Uint8Array {
  assert(header.group.length === GROUP_ID_BYTES, "a group's id has 16 bytes");
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = viewOf(bytes);
  view.setUint32(HEADER_AT.magic, SEGMENT_MAGIC, true);
  view.setUint16(HEADER_AT.version, SEGMENT_VERSION, true);
  view.setUint16(HEADER_AT.kind, SEGMENT_KINDS[header.kind], true);
  bytes.set(header.group, HEADER_AT.group);
  setUint53(view, HEADER_AT.number, header.number);
  view.setBigUint64(HEADER_AT.branch, header.branch.id, true);
  setUint53(view, HEADER_AT.epoch, header.branch.epoch);
  view.setBigUint64(HEADER_AT.parentEntry, header.branch.parent?.entry ?? 0n, true);
  setUint53(view, HEADER_AT.parentSequence, header.branch.parent?.sequence ?? 0);
  setUint53(view, HEADER_AT.first, header.first);
  setUint53(view, HEADER_AT.previousNumber, header.previous?.number ?? 0);
  setUint53(view, HEADER_AT.previousEnd, header.previous?.end ?? 0);
  view.setBigUint64(HEADER_AT.previousHash, header.previousHash, true);
  view.setBigUint64(HEADER_AT.headerHash, hash64(bytes.subarray(0, HEADER_AT.headerHash), 0n), true);
  return bytes;
}

/** The header that the bytes begin with, or why they do not begin with one. */
export function decodeSegmentHeader(bytes: Uint8Array, hash64: Hash64): SegmentHeader | string {
  if (bytes.length < SEGMENT_HEADER_BYTES) return "it is shorter than a header";
  const view = viewOf(bytes);
  if (view.getUint32(HEADER_AT.magic, true) !== SEGMENT_MAGIC) return "it does not begin like a segment";
  const covered = bytes.subarray(0, HEADER_AT.headerHash);
  if (hash64(covered, 0n) !== view.getBigUint64(HEADER_AT.headerHash, true)) {
    return "its header does not match its hash";
  }
  const version = view.getUint16(HEADER_AT.version, true);
  if (version !== SEGMENT_VERSION) return `it has format version ${version}`;
  const kind = (Object.keys(SEGMENT_KINDS) as SegmentKind[]).find(
    (name) => SEGMENT_KINDS[name] === view.getUint16(HEADER_AT.kind, true),
  );
  if (kind === undefined) return "its kind is unknown";
  const parentEntry = view.getBigUint64(HEADER_AT.parentEntry, true);
  const previousNumber = getUint53(view, HEADER_AT.previousNumber);
  return {
    kind,
    group: bytes.slice(HEADER_AT.group, HEADER_AT.group + GROUP_ID_BYTES),
    number: getUint53(view, HEADER_AT.number),
    branch: {
      id: view.getBigUint64(HEADER_AT.branch, true),
      epoch: getUint53(view, HEADER_AT.epoch),
      parent:
        parentEntry === 0n
          ? undefined
          : { entry: parentEntry, sequence: getUint53(view, HEADER_AT.parentSequence) },
    },
    first: getUint53(view, HEADER_AT.first),
    previous:
      previousNumber === 0
        ? undefined
        : { number: previousNumber, end: getUint53(view, HEADER_AT.previousEnd) },
    previousHash: view.getBigUint64(HEADER_AT.previousHash, true),
  };
}

/** What a frame has to name. */
export interface FrameOwner {
  readonly number: number;
  readonly branch: { readonly id: bigint };
}

/** The segment and branch that a frame says it is of, for who does not know them; not checked. */
export function frameOwner(frame: Uint8Array): FrameOwner | undefined {
  if (frame.length < FRAME_BYTES) return undefined;
  const view = viewOf(frame);
  return {
    number: getUint53(view, FRAME_AT.segment),
    branch: { id: view.getBigUint64(FRAME_AT.branch, true) },
  };
}

export function encodeFrame(frame: Frame, header: SegmentHeader, hash64: Hash64): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTES);
  const view = viewOf(bytes);
  view.setUint32(FRAME_AT.magic, FRAME_MAGIC, true);
  view.setUint32(FRAME_AT.length, frame.length, true);
  setUint53(view, FRAME_AT.segment, header.number);
  view.setBigUint64(FRAME_AT.branch, header.branch.id, true);
  setUint53(view, FRAME_AT.durable, frame.durable);
  view.setBigUint64(FRAME_AT.bodyHash, frame.bodyHash, true);
  const hash = hash64(bytes.subarray(0, FRAME_AT.frameHash), BigInt(header.number));
  view.setBigUint64(FRAME_AT.frameHash, hash, true);
  return bytes;
}

/** The frame that stands at that place of the bytes, if it is one of this segment. */
export function decodeFrame(
  bytes: Uint8Array,
  at: number,
  header: FrameOwner,
  hash64: Hash64,
): Frame | undefined {
  if (at + FRAME_BYTES > bytes.length) return undefined;
  const frame = bytes.subarray(at, at + FRAME_BYTES);
  const view = viewOf(frame);
  if (view.getUint32(FRAME_AT.magic, true) !== FRAME_MAGIC) return undefined;
  if (getUint53(view, FRAME_AT.segment) !== header.number) return undefined;
  if (view.getBigUint64(FRAME_AT.branch, true) !== header.branch.id) return undefined;
  const hash = hash64(frame.subarray(0, FRAME_AT.frameHash), BigInt(header.number));
  if (hash !== view.getBigUint64(FRAME_AT.frameHash, true)) return undefined;
  return {
    length: view.getUint32(FRAME_AT.length, true),
    durable: getUint53(view, FRAME_AT.durable),
    bodyHash: view.getBigUint64(FRAME_AT.bodyHash, true),
  };
}

/** How much room a body takes with its frame and padding. */
export function recordBytes(bodyLength: number): number {
  const length = FRAME_BYTES + bodyLength;
  return length + paddingBytes(length);
}

export function paddingBytes(length: number): number {
  return (RECORD_ALIGNMENT - (length % RECORD_ALIGNMENT)) % RECORD_ALIGNMENT;
}

export function sameGroup(header: SegmentHeader, group: Uint8Array): boolean {
  return equalBytes(header.group, group);
}
