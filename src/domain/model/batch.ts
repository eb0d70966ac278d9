import { assert, present } from "#src/base/assert.js";
import { getUint53, viewOf } from "#src/base/bytes.js";
import {
  BATCH_AT,
  BATCH_BYTES_MAX,
  BATCH_DELTAS_MAX,
  BATCH_HEADER_BYTES,
  BATCH_MAGIC,
  BATCH_PAYLOAD_BYTES_MAX,
  BATCH_ROW_BYTES,
  BATCH_VERSION,
  GROUP_ID_BYTES,
  ROW_AT,
} from "#src/domain/model/batch-format.js";
import {
  DELTA_PAYLOAD_BYTES_MAX,
  type Delta,
  type DeltaKind,
  deltaKind,
  MEMBERS_MAX,
  SLOT_BYTES,
} from "#src/domain/model/delta.js";
import { deltaSeed, type Hash64 } from "#src/domain/model/hash64.js";

/** What is wrong with bytes that were to be a batch; the reason is for a message, the code for a decision. */
export interface BatchFault {
  readonly fault: "not-a-batch" | "newer-version" | "header" | "table" | "row" | "payload";
  readonly reason: string;
}

export function isFault(result: Batch | BatchFault): result is BatchFault {
  return "fault" in result;
}

/** The length of the whole batch whose header begins the bytes, or what is wrong with the header. */
export function batchBytes(header: Uint8Array, hash64: Hash64): number | BatchFault {
  if (header.length < BATCH_HEADER_BYTES) return { fault: "not-a-batch", reason: "shorter than a header" };
  const view = viewOf(header);
  if (view.getUint32(BATCH_AT.magic, true) !== BATCH_MAGIC) {
    return { fault: "not-a-batch", reason: "it does not begin like one" };
  }
  const covered = header.subarray(0, BATCH_AT.headerHash);
  const entry = view.getBigUint64(BATCH_AT.entry, true);
  if (hash64(covered, entry) !== view.getBigUint64(BATCH_AT.headerHash, true)) {
    return { fault: "header", reason: "the header does not match its hash" };
  }
  const version = view.getUint16(BATCH_AT.version, true);
  if (version !== BATCH_VERSION) return { fault: "newer-version", reason: `version ${version}` };
  const payload = view.getUint32(BATCH_AT.payloadBytes, true);
  const table = view.getUint32(BATCH_AT.tableBytes, true);
  const count = view.getUint32(BATCH_AT.count, true);
  const first = getUint53(view, BATCH_AT.first);
  const sane =
    view.getUint16(BATCH_AT.headerBytes, true) === BATCH_HEADER_BYTES &&
    view.getUint32(BATCH_AT.flags, true) === 0 &&
    count >= 1 &&
    count <= BATCH_DELTAS_MAX &&
    table === count * BATCH_ROW_BYTES &&
    payload <= BATCH_PAYLOAD_BYTES_MAX &&
    entry !== 0n &&
    first >= 1 &&
    Number.isSafeInteger(first + count) &&
    getUint53(view, BATCH_AT.epoch) >= 1 &&
    Number.isSafeInteger(getUint53(view, BATCH_AT.time)) &&
    Number.isSafeInteger(getUint53(view, BATCH_AT.writesBefore)) &&
    Number.isSafeInteger(getUint53(view, BATCH_AT.bytesBefore));
  if (!sane) return { fault: "header", reason: "a field is outside its bounds" };
  const total = BATCH_HEADER_BYTES + payload + table;
  assert(total <= BATCH_BYTES_MAX, "the bounds of the parts keep the whole within its bound");
  return total;
}

/**
 * A batch over its own bytes; nothing is copied. Made by `decodeBatch` only, so header and table are sound. Payloads are
 * not checked by decoding: `verifyPayloads` does it for all, `verifyDelta` for one.
 */
export class Batch {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly entry: bigint;
  readonly first: number;
  readonly #view: DataView;
  readonly #tableAt: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = viewOf(bytes);
    this.count = this.#view.getUint32(BATCH_AT.count, true);
    this.entry = this.#view.getBigUint64(BATCH_AT.entry, true);
    this.first = getUint53(this.#view, BATCH_AT.first);
    this.#tableAt = BATCH_HEADER_BYTES + this.#view.getUint32(BATCH_AT.payloadBytes, true);
  }

  get last(): number {
    return this.first + this.count - 1;
  }

  get group(): Uint8Array {
    return this.bytes.subarray(BATCH_AT.group, BATCH_AT.group + GROUP_ID_BYTES);
  }

  get epoch(): number {
    return getUint53(this.#view, BATCH_AT.epoch);
  }

  get timeMs(): number {
    return getUint53(this.#view, BATCH_AT.time);
  }

  get writesBefore(): number {
    return getUint53(this.#view, BATCH_AT.writesBefore);
  }

  get bytesBefore(): number {
    return getUint53(this.#view, BATCH_AT.bytesBefore);
  }

  get link(): bigint {
    return this.#view.getBigUint64(BATCH_AT.link, true);
  }

  /** Stands for the whole batch: through the table's hash it covers every row, through the rows every payload byte. */
  get hash(): bigint {
    return this.#view.getBigUint64(BATCH_AT.headerHash, true);
  }

  memberAt(index: number): number {
    return this.#view.getUint16(this.#row(index) + ROW_AT.member, true);
  }

  kindAt(index: number): DeltaKind {
    return present(deltaKind(this.#view.getUint8(this.#row(index) + ROW_AT.kind)), "a decoded kind");
  }

  timelineAt(index: number): number {
    return this.#view.getUint32(this.#row(index) + ROW_AT.timeline, true);
  }

  offsetAt(index: number): number {
    return getUint53(this.#view, this.#row(index) + ROW_AT.offset);
  }

  lengthAt(index: number): number {
    return getUint53(this.#view, this.#row(index) + ROW_AT.length);
  }

  hashAt(index: number): bigint {
    return this.#view.getBigUint64(this.#row(index) + ROW_AT.hash, true);
  }

  /** Where the delta's payload begins, from the beginning of the batch. */
  payloadAt(index: number): number {
    return BATCH_HEADER_BYTES + this.#view.getUint32(this.#row(index) + ROW_AT.payloadAt, true);
  }

  payloadLengthAt(index: number): number {
    return this.#view.getUint32(this.#row(index) + ROW_AT.payloadLength, true);
  }

  payloadOf(index: number): Uint8Array {
    const at = this.payloadAt(index);
    return this.bytes.subarray(at, at + this.payloadLengthAt(index));
  }

  delta(index: number): Delta {
    return {
      sequence: this.first + index,
      member: this.memberAt(index),
      kind: this.kindAt(index),
      offset: this.offsetAt(index),
      length: this.lengthAt(index),
      timeline: this.timelineAt(index),
      payload: this.payloadOf(index),
      hash: this.hashAt(index),
    };
  }

  verifyDelta(index: number, hash64: Hash64): boolean {
    return hash64(this.payloadOf(index), deltaSeed(this.entry, this.first + index)) === this.hashAt(index);
  }

  /** The first delta whose payload does not match its hash, as a fault; undefined when all do. */
  verifyPayloads(hash64: Hash64): BatchFault | undefined {
    for (let index = 0; index < this.count; index += 1) {
      if (this.verifyDelta(index, hash64)) continue;
      return { fault: "payload", reason: `delta ${this.first + index} does not match its hash` };
    }
    return undefined;
  }

  #row(index: number): number {
    assert(index >= 0 && index < this.count, "a delta inside the batch");
    return this.#tableAt + index * BATCH_ROW_BYTES;
  }
}

/** The batch that the bytes are, all of them; or what is wrong. */
export function decodeBatch(bytes: Uint8Array, hash64: Hash64): Batch | BatchFault {
  const total = batchBytes(bytes, hash64);
  if (typeof total !== "number") return total;
  if (total !== bytes.length) {
    return { fault: "header", reason: `it is ${bytes.length} bytes and says ${total}` };
  }
  const view = viewOf(bytes);
  const payloadBytes = view.getUint32(BATCH_AT.payloadBytes, true);
  const table = bytes.subarray(BATCH_HEADER_BYTES + payloadBytes);
  const entry = view.getBigUint64(BATCH_AT.entry, true);
  if (hash64(table, entry) !== view.getBigUint64(BATCH_AT.tableHash, true)) {
    return { fault: "table", reason: "the table does not match its hash" };
  }
  return refuseRows(viewOf(table), payloadBytes) ?? new Batch(bytes);
}

/** Payloads stand one behind the other in the order of their rows and fill the payload exactly. */
function refuseRows(rows: DataView, payloadBytes: number): BatchFault | undefined {
  let payloadEnd = 0;
  for (let row = 0; row < rows.byteLength; row += BATCH_ROW_BYTES) {
    const reason = refuseRow(rows, row, payloadEnd);
    if (reason !== undefined) return { fault: "row", reason: `row ${row / BATCH_ROW_BYTES}: ${reason}` };
    payloadEnd += rows.getUint32(row + ROW_AT.payloadLength, true);
  }
  return payloadEnd === payloadBytes ? undefined : { fault: "row", reason: "bytes that belong to no delta" };
}

function refuseRow(rows: DataView, row: number, payloadEnd: number): string | undefined {
  const kind = deltaKind(rows.getUint8(row + ROW_AT.kind));
  const offset = getUint53(rows, row + ROW_AT.offset);
  const length = getUint53(rows, row + ROW_AT.length);
  const payloadLength = rows.getUint32(row + ROW_AT.payloadLength, true);
  if (kind === undefined) return "its kind is unknown";
  if (rows.getUint8(row + ROW_AT.reserved) !== 0) return "a reserved byte is set";
  if (rows.getUint16(row + ROW_AT.member, true) >= MEMBERS_MAX) return "its member is outside the bound";
  if (!Number.isSafeInteger(offset + length)) return "its span is outside the bound";
  if (rows.getUint32(row + ROW_AT.payloadAt, true) !== payloadEnd)
    return "its payload is not where it must be";
  if (payloadLength > DELTA_PAYLOAD_BYTES_MAX) return "its payload is too long";
  if (kind !== "append" && rows.getUint32(row + ROW_AT.timeline, true) !== 0) return "it has a timeline";
  return refuseSpan[kind](offset, length, payloadLength);
}

const refuseSpan: Readonly<
  Record<DeltaKind, (offset: number, length: number, payloadLength: number) => string | undefined>
> = {
  write: (offset, length, payloadLength) => {
    if (length === 0 || length !== payloadLength) return "its payload is not its span";
    const slotEnd = (Math.floor(offset / SLOT_BYTES) + 1) * SLOT_BYTES;
    return offset + length > slotEnd ? "it leaves its slot" : undefined;
  },
  zero: (_offset, length, payloadLength) => refuseEmptySpan(length, payloadLength),
  trim: (_offset, length, payloadLength) => refuseEmptySpan(length, payloadLength),
  append: (_offset, length, payloadLength) =>
    length === 0 || length !== payloadLength ? "its payload is not its span" : undefined,
  mark: (offset, length, payloadLength) =>
    offset !== 0 || length !== 0 || payloadLength === 0 ? "a mark has a body and no span" : undefined,
};

function refuseEmptySpan(length: number, payloadLength: number): string | undefined {
  return length === 0 || payloadLength !== 0 ? "it has a span and no payload" : undefined;
}
