import { assert } from "#src/base/assert.js";
import { setUint53, viewOf } from "#src/base/bytes.js";
import {
  BATCH_AT,
  BATCH_DELTAS_MAX,
  BATCH_HEADER_BYTES,
  BATCH_MAGIC,
  BATCH_PAYLOAD_BYTES_MAX,
  BATCH_ROW_BYTES,
  BATCH_VERSION,
  GROUP_ID_BYTES,
  ROW_AT,
} from "#src/domain/model/batch-format.js";
import { DELTA_KIND, DELTA_PAYLOAD_BYTES_MAX, MEMBERS_MAX, SLOT_BYTES } from "#src/domain/model/delta.js";
import { deltaSeed, type Hash64 } from "#src/domain/model/hash64.js";

/** What a batch says of itself beside its deltas. */
export interface BatchOpening {
  readonly group: Uint8Array;
  readonly entry: bigint;
  readonly epoch: number;
  readonly first: number;
  /** headerHash of the batch before it in the same entry, 0n for the first. */
  readonly link: bigint;
  readonly writesBefore: number;
  readonly bytesBefore: number;
}

/** A lone write should not pay for a megabyte: the buffer starts at this and doubles. */
const PAYLOAD_BYTES_START = 16 * 1024;
const ROWS_START = 16;
const EMPTY = new Uint8Array(0);

/**
 * Takes in deltas, copying each payload once, and closes them into the bytes of one batch. A delta that no longer fits
 * is refused and nothing changes: close this batch, open the next.
 */
export class BatchBuilder {
  readonly #opening: BatchOpening;
  readonly #hash64: Hash64;
  #bytes: Uint8Array<ArrayBuffer>;
  #payloadBytes = 0;
  #table = new Uint8Array(ROWS_START * BATCH_ROW_BYTES);
  #rows = viewOf(this.#table);
  #count = 0;

  /**
   * `room`: so much the whole batch is likely to take; then its buffer need not grow, and nothing is copied twice. Or the
   * bytes of a batch that nobody has any more, which are used again.
   */
  constructor(opening: BatchOpening, hash64: Hash64, room: number | Uint8Array<ArrayBuffer> = 0) {
    assert(opening.group.length === GROUP_ID_BYTES, "a group's id has 16 bytes");
    assert(opening.first >= 1, "sequences begin at 1");
    this.#opening = opening;
    this.#hash64 = hash64;
    this.#bytes =
      typeof room === "number"
        ? new Uint8Array(Math.max(room, BATCH_HEADER_BYTES + PAYLOAD_BYTES_START))
        : new Uint8Array(room.buffer);
  }

  get count(): number {
    return this.#count;
  }

  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  /** The sequence that the next delta taken in will have. */
  get next(): number {
    return this.#opening.first + this.#count;
  }

  addWrite(member: number, offset: number, source: Uint8Array): boolean {
    const inSlot = Math.floor(offset / SLOT_BYTES) === Math.floor((offset + source.length - 1) / SLOT_BYTES);
    assert(source.length > 0 && inSlot, "a write is not empty and stays in its slot");
    return this.#add(DELTA_KIND.write, member, offset, source.length, 0, source);
  }

  addZero(member: number, offset: number, length: number): boolean {
    assert(length > 0, "a span is not empty");
    return this.#add(DELTA_KIND.zero, member, offset, length, 0, EMPTY);
  }

  addTrim(member: number, offset: number, length: number): boolean {
    assert(length > 0, "a span is not empty");
    return this.#add(DELTA_KIND.trim, member, offset, length, 0, EMPTY);
  }

  addAppend(member: number, timeline: number, position: number, source: Uint8Array): boolean {
    assert(source.length > 0 && source.length <= DELTA_PAYLOAD_BYTES_MAX, "an append has 1 byte to one slot");
    return this.#add(DELTA_KIND.append, member, position, source.length, timeline, source);
  }

  /** A mark's body is encoded by mark.ts. Member 0 stands for the group as a whole. */
  addMark(body: Uint8Array): boolean {
    assert(
      body.length > 0 && body.length <= DELTA_PAYLOAD_BYTES_MAX,
      "a mark has a body of at most one slot",
    );
    return this.#add(DELTA_KIND.mark, 0, 0, 0, 0, body);
  }

  /** The finished bytes; the builder is spent. */
  close(timeMs: number): Uint8Array<ArrayBuffer> {
    assert(this.#count > 0, "a batch has at least one delta");
    const tableBytes = this.#count * BATCH_ROW_BYTES;
    const tableAt = BATCH_HEADER_BYTES + this.#payloadBytes;
    this.#bytes = grown(this.#bytes, tableAt, tableAt + tableBytes);
    const table = this.#table.subarray(0, tableBytes);
    this.#bytes.set(table, tableAt);
    const batch = this.#bytes.subarray(0, tableAt + tableBytes);
    this.#sealHeader(batch, table, timeMs);
    this.#bytes = EMPTY as Uint8Array<ArrayBuffer>;
    this.#count = 0;
    return batch;
  }

  #add(
    kind: number,
    member: number,
    offset: number,
    length: number,
    timeline: number,
    source: Uint8Array,
  ): boolean {
    assert(member < MEMBERS_MAX, "a member number is below the bound");
    const payloadEnd = this.#payloadBytes + source.length;
    if (this.#count === BATCH_DELTAS_MAX || payloadEnd > BATCH_PAYLOAD_BYTES_MAX) return false;
    const at = BATCH_HEADER_BYTES + this.#payloadBytes;
    this.#bytes = grown(this.#bytes, at, at + source.length);
    this.#bytes.set(source, at);
    const row = this.#count * BATCH_ROW_BYTES;
    if (row === this.#table.length) {
      this.#table = grown(this.#table, row, row + BATCH_ROW_BYTES);
      this.#rows = viewOf(this.#table);
    }
    const rows = this.#rows;
    rows.setUint16(row + ROW_AT.member, member, true);
    rows.setUint8(row + ROW_AT.kind, kind);
    rows.setUint32(row + ROW_AT.timeline, timeline, true);
    setUint53(rows, row + ROW_AT.offset, offset);
    setUint53(rows, row + ROW_AT.length, length);
    rows.setUint32(row + ROW_AT.payloadAt, this.#payloadBytes, true);
    rows.setUint32(row + ROW_AT.payloadLength, source.length, true);
    const hash = this.#hash64(source, deltaSeed(this.#opening.entry, this.next));
    rows.setBigUint64(row + ROW_AT.hash, hash, true);
    this.#payloadBytes = payloadEnd;
    this.#count += 1;
    return true;
  }

  #sealHeader(batch: Uint8Array, table: Uint8Array, timeMs: number): void {
    const { group, entry, epoch, first, link, writesBefore, bytesBefore } = this.#opening;
    const header = viewOf(batch);
    header.setUint32(BATCH_AT.magic, BATCH_MAGIC, true);
    header.setUint16(BATCH_AT.version, BATCH_VERSION, true);
    header.setUint16(BATCH_AT.headerBytes, BATCH_HEADER_BYTES, true);
    batch.set(group, BATCH_AT.group);
    header.setBigUint64(BATCH_AT.entry, entry, true);
    setUint53(header, BATCH_AT.epoch, epoch);
    setUint53(header, BATCH_AT.first, first);
    header.setUint32(BATCH_AT.count, this.#count, true);
    header.setUint32(BATCH_AT.payloadBytes, this.#payloadBytes, true);
    header.setUint32(BATCH_AT.tableBytes, table.length, true);
    setUint53(header, BATCH_AT.time, timeMs);
    setUint53(header, BATCH_AT.writesBefore, writesBefore);
    setUint53(header, BATCH_AT.bytesBefore, bytesBefore);
    header.setBigUint64(BATCH_AT.link, link, true);
    header.setBigUint64(BATCH_AT.tableHash, this.#hash64(table, entry), true);
    const covered = batch.subarray(0, BATCH_AT.headerHash);
    header.setBigUint64(BATCH_AT.headerHash, this.#hash64(covered, entry), true);
  }
}

/** The bytes with room for at least `needed`, the first `used` of them kept. */
function grown(bytes: Uint8Array<ArrayBuffer>, used: number, needed: number): Uint8Array<ArrayBuffer> {
  if (bytes.length >= needed) return bytes;
  const larger = new Uint8Array(Math.max(needed, bytes.length * 2));
  larger.set(bytes.subarray(0, used));
  return larger;
}
