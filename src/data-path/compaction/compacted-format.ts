import { assert } from "#src/base/assert.js";
import { equalBytes, getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { REGION_BYTES } from "#src/data-path/replica/replica.js";
import { GROUP_ID_BYTES } from "#src/domain/model/batch-format.js";
import { MEMBERS_MAX, SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * A compacted file: what has to stay of one closed span of a branch. Little-endian, nothing between the parts. Header, 128
 * bytes:
 *
 * | at  | bytes | field          | what                                                                            |
 * |-----|-------|----------------|---------------------------------------------------------------------------------|
 * | 0   | 4     | magic          | "TMC1"                                                                          |
 * | 4   | 2     | version        | 1                                                                               |
 * | 6   | 2     | -              | 0                                                                               |
 * | 8   | 16    | group          | id of the group                                                                 |
 * | 24  | 8     | number         | of the file, as in its name                                                     |
 * | 32  | 8     | branch         | id of the lineage entry that the span lies in                                   |
 * | 40  | 8     | epoch          | of that entry                                                                   |
 * | 48  | 8     | parentEntry    | where the branch grows from; 0 when it has no parent                            |
 * | 56  | 8     | parentSequence | and at which sequence                                                           |
 * | 64  | 8     | after          | the span is what lies behind this sequence,                                     |
 * | 72  | 8     | upTo           | up to and with this one                                                         |
 * | 80  | 40    | -              | 0                                                                               |
 * | 120 | 8     | headerHash     | hash of bytes 0 to 119                                                          |
 *
 * Then pages, each a page header of 64 bytes, its table, its payload; at last a page header with the magic "TMCE" that
 * has neither, and after it nothing.
 *
 * | at | bytes | field        | what                                                                               |
 * |----|-------|--------------|------------------------------------------------------------------------------------|
 * | 0  | 4     | magic        | "TMCP"; "TMCE" of the last                                                         |
 * | 4  | 4     | rows         | how many rows its table has                                                        |
 * | 8  | 4     | payloadBytes | length of its payload                                                              |
 * | 12 | 4     | -            | 0                                                                                  |
 * | 16 | 8     | ordinal      | how many pages come before it                                                      |
 * | 24 | 8     | rowsBefore   | how many rows those have                                                           |
 * | 32 | 8     | payloadBefore| how many bytes of payload those have                                               |
 * | 40 | 8     | link         | pageHash of the page before; headerHash in the first                               |
 * | 48 | 8     | tableHash    | hash of the table, seeded with the branch                                          |
 * | 56 | 8     | pageHash     | hash of bytes 0 to 55, seeded with the branch                                      |
 *
 * A row, 40 bytes. Regions come first; then rows rise by member and offset. All rows of a slot are in one page.
 *
 * | at | bytes | field     | what                                                                                  |
 * |----|-------|-----------|---------------------------------------------------------------------------------------|
 * | 0  | 2     | member    | number of the member                                                                  |
 * | 2  | 1     | kind      | 1 write, 2 zero, 3 region (of 1 GiB, zeroed as a whole)                               |
 * | 3  | 1     | -         | 0                                                                                     |
 * | 4  | 4     | length    | of the bytes in the member                                                            |
 * | 8  | 8     | offset    | where they begin                                                                      |
 * | 16 | 8     | sequence  | at which they were written: they keep it                                              |
 * | 24 | 4     | payloadAt | of a write: where in the page's payload its bytes begin, one row's behind another's   |
 * | 28 | 4     | -         | 0                                                                                     |
 * | 32 | 8     | hash      | of a write: hash of those bytes, seeded as the delta's was                            |
 *
 * The chain headerHash -> link -> tableHash -> hash of each row covers every byte, and one row can be checked alone.
 */
export const COMPACTED_MAGIC = 0x31434d54;
export const PAGE_MAGIC = 0x50434d54;
export const END_MAGIC = 0x45434d54;
export const COMPACTED_VERSION = 1;
export const HEADER_BYTES = 128;
export const PAGE_HEADER_BYTES = 64;
export const ROW_BYTES = 40;

/** A page is closed before a slot would bring it past this: large enough for long writes, small in memory. */
export const PAGE_PAYLOAD_BYTES = 1024 * 1024;
/** Or past so many rows. */
export const PAGE_ROWS = 16_384;
/** One slot alone may be so much more, if it was written byte by byte. */
const PAGE_PAYLOAD_BYTES_MAX = PAGE_PAYLOAD_BYTES + SLOT_BYTES;
const PAGE_ROWS_MAX = PAGE_ROWS + SLOT_BYTES;

const HEADER_AT = {
  magic: 0,
  version: 4,
  reserved: 6,
  group: 8,
  number: 24,
  branch: 32,
  epoch: 40,
  parentEntry: 48,
  parentSequence: 56,
  after: 64,
  upTo: 72,
  headerHash: 120,
} as const;

const PAGE_AT = {
  magic: 0,
  rows: 4,
  payloadBytes: 8,
  reserved: 12,
  ordinal: 16,
  rowsBefore: 24,
  payloadBefore: 32,
  link: 40,
  tableHash: 48,
  pageHash: 56,
} as const;

const ROW_AT = {
  member: 0,
  kind: 2,
  length: 4,
  offset: 8,
  sequence: 16,
  payloadAt: 24,
  hash: 32,
} as const;

const ROW_KINDS = { write: 1, zero: 2, region: 3 } as const;
export type RowKind = keyof typeof ROW_KINDS;

export interface CompactedHeader {
  readonly group: Uint8Array;
  readonly number: number;
  readonly branch: bigint;
  readonly epoch: number;
  readonly parent: Position | undefined;
  readonly after: Sequence;
  readonly upTo: Sequence;
}

export interface PageHeader {
  /** The last, which has neither rows nor payload. */
  readonly isEnd: boolean;
  readonly rows: number;
  readonly payloadBytes: number;
  readonly ordinal: number;
  readonly rowsBefore: number;
  readonly payloadBefore: number;
  readonly link: bigint;
  readonly tableHash: bigint;
}

export interface Row {
  readonly member: number;
  readonly kind: RowKind;
  readonly offset: number;
  readonly length: number;
  readonly sequence: Sequence;
  readonly payloadAt: number;
  readonly hash: bigint;
}

export function encodeHeader(header: CompactedHeader, hash64: Hash64): Uint8Array {
  assert(header.group.length === GROUP_ID_BYTES, "a group's id has 16 bytes");
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = viewOf(bytes);
  view.setUint32(HEADER_AT.magic, COMPACTED_MAGIC, true);
  view.setUint16(HEADER_AT.version, COMPACTED_VERSION, true);
  bytes.set(header.group, HEADER_AT.group);
  setUint53(view, HEADER_AT.number, header.number);
  view.setBigUint64(HEADER_AT.branch, header.branch, true);
  setUint53(view, HEADER_AT.epoch, header.epoch);
  view.setBigUint64(HEADER_AT.parentEntry, header.parent?.entry ?? 0n, true);
  setUint53(view, HEADER_AT.parentSequence, header.parent?.sequence ?? 0);
  setUint53(view, HEADER_AT.after, header.after);
  setUint53(view, HEADER_AT.upTo, header.upTo);
  view.setBigUint64(HEADER_AT.headerHash, hash64(bytes.subarray(0, HEADER_AT.headerHash), 0n), true);
  return bytes;
}

/** The hash that the header ends with. */
export function sealOf(header: Uint8Array): bigint {
  return viewOf(header).getBigUint64(HEADER_AT.headerHash, true);
}

/** The header that the bytes begin with, or why they do not begin with one. */
export function decodeHeader(bytes: Uint8Array, hash64: Hash64): CompactedHeader | string {
  if (bytes.length < HEADER_BYTES) return "it is shorter than a header";
  const view = viewOf(bytes);
  if (view.getUint32(HEADER_AT.magic, true) !== COMPACTED_MAGIC)
    return "it does not begin like a compacted file";
  if (hash64(bytes.subarray(0, HEADER_AT.headerHash), 0n) !== sealOf(bytes))
    return "its header does not match its hash";
  const version = view.getUint16(HEADER_AT.version, true);
  if (version !== COMPACTED_VERSION) return `it has format version ${version}`;
  const parentEntry = view.getBigUint64(HEADER_AT.parentEntry, true);
  const parentSequence = getUint53(view, HEADER_AT.parentSequence);
  return {
    group: new Uint8Array(bytes.subarray(HEADER_AT.group, HEADER_AT.group + GROUP_ID_BYTES)),
    number: getUint53(view, HEADER_AT.number),
    branch: view.getBigUint64(HEADER_AT.branch, true),
    epoch: getUint53(view, HEADER_AT.epoch),
    parent: parentEntry === 0n ? undefined : { entry: parentEntry, sequence: parentSequence },
    after: getUint53(view, HEADER_AT.after),
    upTo: getUint53(view, HEADER_AT.upTo),
  };
}

export function isOfGroup(header: CompactedHeader, group: Uint8Array): boolean {
  return equalBytes(header.group, group);
}

export function encodePageHeader(page: PageHeader, branch: bigint, hash64: Hash64): Uint8Array {
  const bytes = new Uint8Array(PAGE_HEADER_BYTES);
  const view = viewOf(bytes);
  view.setUint32(PAGE_AT.magic, page.isEnd ? END_MAGIC : PAGE_MAGIC, true);
  view.setUint32(PAGE_AT.rows, page.rows, true);
  view.setUint32(PAGE_AT.payloadBytes, page.payloadBytes, true);
  setUint53(view, PAGE_AT.ordinal, page.ordinal);
  setUint53(view, PAGE_AT.rowsBefore, page.rowsBefore);
  setUint53(view, PAGE_AT.payloadBefore, page.payloadBefore);
  view.setBigUint64(PAGE_AT.link, page.link, true);
  view.setBigUint64(PAGE_AT.tableHash, page.tableHash, true);
  view.setBigUint64(PAGE_AT.pageHash, hash64(bytes.subarray(0, PAGE_AT.pageHash), branch), true);
  return bytes;
}

/** What the next page has to name as its link. */
export function pageHashOf(header: Uint8Array): bigint {
  return viewOf(header).getBigUint64(PAGE_AT.pageHash, true);
}

/** Undefined when the bytes are not the header of a page of that branch. */
export function decodePageHeader(bytes: Uint8Array, branch: bigint, hash64: Hash64): PageHeader | undefined {
  if (bytes.length < PAGE_HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  const magic = view.getUint32(PAGE_AT.magic, true);
  if (magic !== PAGE_MAGIC && magic !== END_MAGIC) return undefined;
  if (hash64(bytes.subarray(0, PAGE_AT.pageHash), branch) !== pageHashOf(bytes)) return undefined;
  const page = {
    isEnd: magic === END_MAGIC,
    rows: view.getUint32(PAGE_AT.rows, true),
    payloadBytes: view.getUint32(PAGE_AT.payloadBytes, true),
    ordinal: getUint53(view, PAGE_AT.ordinal),
    rowsBefore: getUint53(view, PAGE_AT.rowsBefore),
    payloadBefore: getUint53(view, PAGE_AT.payloadBefore),
    link: view.getBigUint64(PAGE_AT.link, true),
    tableHash: view.getBigUint64(PAGE_AT.tableHash, true),
  };
  const isBounded = page.rows <= PAGE_ROWS_MAX && page.payloadBytes <= PAGE_PAYLOAD_BYTES_MAX;
  const isEmpty = page.rows === 0 && page.payloadBytes === 0;
  return isBounded && isEmpty === page.isEnd ? page : undefined;
}

export function encodeRow(view: DataView, at: number, row: Row): void {
  view.setUint16(at + ROW_AT.member, row.member, true);
  view.setUint8(at + ROW_AT.kind, ROW_KINDS[row.kind]);
  view.setUint32(at + ROW_AT.length, row.length, true);
  setUint53(view, at + ROW_AT.offset, row.offset);
  setUint53(view, at + ROW_AT.sequence, row.sequence);
  view.setUint32(at + ROW_AT.payloadAt, row.payloadAt, true);
  view.setBigUint64(at + ROW_AT.hash, row.hash, true);
}

/** The rows of a table that its hash has shown to be what was written; undefined when they make no sense all the same. */
export function decodeRows(
  table: Uint8Array,
  payloadBytes: number,
  { after, upTo }: CompactedHeader,
): readonly Row[] | undefined {
  const view = viewOf(table);
  const rows: Row[] = [];
  let payloadEnd = 0;
  for (let at = 0; at < table.length; at += ROW_BYTES) {
    const row = decodeRow(view, at);
    if (row === undefined || !(row.sequence > after && row.sequence <= upTo)) return undefined;
    if (row.payloadAt !== (row.kind === "write" ? payloadEnd : 0)) return undefined;
    if (row.kind === "write") payloadEnd += row.length;
    rows.push(row);
  }
  return payloadEnd === payloadBytes ? rows : undefined;
}

function decodeRow(view: DataView, at: number): Row | undefined {
  const kindNumber = view.getUint8(at + ROW_AT.kind);
  const kind = (Object.keys(ROW_KINDS) as RowKind[]).find((name) => ROW_KINDS[name] === kindNumber);
  const row = {
    member: view.getUint16(at + ROW_AT.member, true),
    offset: getUint53(view, at + ROW_AT.offset),
    length: view.getUint32(at + ROW_AT.length, true),
    sequence: getUint53(view, at + ROW_AT.sequence),
    payloadAt: view.getUint32(at + ROW_AT.payloadAt, true),
    hash: view.getBigUint64(at + ROW_AT.hash, true),
  };
  if (kind === undefined || row.member >= MEMBERS_MAX || !Number.isSafeInteger(row.offset)) return undefined;
  if (kind === "region") return isRegion(row) ? { ...row, kind } : undefined;
  const inSlot = row.offset % SLOT_BYTES;
  return row.length > 0 && inSlot + row.length <= SLOT_BYTES ? { ...row, kind } : undefined;
}

function isRegion({ offset, length }: { readonly offset: number; readonly length: number }): boolean {
  return length === REGION_BYTES && offset % REGION_BYTES === 0;
}
