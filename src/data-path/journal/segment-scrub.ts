import { isAllZeros } from "#src/base/all-zeros.js";
import { equalBytes } from "#src/base/bytes.js";
import type { SegmentSpan } from "#src/data-path/journal/chain-end.js";
import { FileWindow } from "#src/data-path/journal/file-window.js";
import {
  decodeFrame,
  encodeSegmentHeader,
  FRAME_BYTES,
  type Frame,
  RECORD_ALIGNMENT,
  RECORDS_AT,
  recordBytes,
  SEGMENT_HEADER_BYTES,
} from "#src/data-path/journal/segment-format.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { Finding } from "#src/domain/model/finding.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** Holds some of the longest records. */
const WINDOW_BYTES = 4 * 1024 * 1024;

export interface JournalScrubOptions {
  /** Where to begin: `undefined`, or what `onProgress` said last. */
  readonly from?: JournalCursor | undefined;
  readonly throttle: Throttle;
  /** Ends the scrub between two records, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onFinding: (finding: Finding) => void;
  /** All before it is done. */
  readonly onProgress?: ((next: JournalCursor) => void) | undefined;
}

/** A record's beginning: the next to be looked at. */
export interface JournalCursor {
  readonly segment: number;
  readonly offset: number;
  /** The last sequence before it in the segment that was found sound. */
  readonly last: Sequence;
}

/** Since where nothing sound was found, and why. */
interface Gap {
  readonly from: Sequence;
  readonly detail: string;
}

/**
 * One segment, every byte up to its durable end.
 *
 * - A payload that does not match its hash is exactly its delta.
 * - Where a frame, a header or a table is not sound, it is not known what stood there: everything between the sound
 *   record before and the next sound one. Behind a bad frame that is looked for, at every place where a frame may begin.
 * - Bytes between the records that are not zeros mean nothing, and nothing has to be fetched for them.
 */
export class SegmentScrub {
  readonly #window: FileWindow;
  readonly #span: SegmentSpan;
  readonly #hash64: Hash64;
  readonly #options: JournalScrubOptions;
  #last: Sequence;
  #lastHash: bigint | undefined;
  #gap: Gap | undefined;
  #bytes = 0;

  constructor(file: DiskFile, span: SegmentSpan, hash64: Hash64, options: JournalScrubOptions) {
    this.#window = new FileWindow(file, WINDOW_BYTES);
    this.#span = span;
    this.#hash64 = hash64;
    this.#options = options;
    this.#last = span.header.first - 1;
    this.#lastHash = span.header.previousHash;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async run(cursor: JournalCursor | undefined): Promise<void> {
    const { signal, onProgress } = this.#options;
    const { header, end } = this.#span;
    let at = RECORDS_AT;
    if (cursor === undefined) await this.#header();
    else {
      at = cursor.offset;
      this.#last = cursor.last;
      this.#lastHash = undefined;
    }
    while (at < end) {
      signal?.throwIfAborted();
      at = await this.#record(at);
      if (this.#gap === undefined) {
        onProgress?.({ segment: header.number, offset: at, last: this.#last });
      }
    }
    this.#closeGap(this.#span.last);
  }

  /** What it says is found in the records again, by the next start: nothing has to be fetched for its sake. */
  async #header(): Promise<void> {
    const { header } = this.#span;
    await this.#take(RECORDS_AT);
    const bytes = await this.#window.read(0, RECORDS_AT);
    const found = bytes.subarray(0, SEGMENT_HEADER_BYTES);
    if (!equalBytes(found, encodeSegmentHeader(header, this.#hash64))) {
      const detail = "its header is not what was written";
      this.#options.onFinding({ type: "journal-header", segment: header.number, detail });
    }
    if (!isAllZeros(bytes.subarray(SEGMENT_HEADER_BYTES))) this.#filler(SEGMENT_HEADER_BYTES);
  }

  /** Where the next record begins. */
  async #record(at: number): Promise<number> {
    const { header, end } = this.#span;
    const frame = decodeFrame(await this.#window.read(at, FRAME_BYTES), 0, header, this.#hash64);
    const next = frame === undefined ? end + 1 : at + recordBytes(frame.length);
    if (frame === undefined || next > end) {
      this.#openGap(`the frame at ${at} is not what was written`);
      return this.#nextFrame(at + RECORD_ALIGNMENT);
    }
    await this.#take(next - at);
    const bytes = await this.#window.read(at + FRAME_BYTES, next - at - FRAME_BYTES);
    const batch = this.#batch(bytes.subarray(0, frame.length), frame);
    if (typeof batch === "string") this.#openGap(`the batch at ${at + FRAME_BYTES}: ${batch}`);
    else this.#sound(batch);
    if (!isAllZeros(bytes.subarray(frame.length))) this.#filler(at + FRAME_BYTES + frame.length);
    return next;
  }

  /** Its link to the batch before it is compared where that one is known. */
  #batch(bytes: Uint8Array, frame: Frame): Batch | string {
    const batch = decodeBatch(bytes, this.#hash64);
    if (isFault(batch)) return batch.reason;
    const { header, last } = this.#span;
    const isIts = batch.hash === frame.bodyHash && batch.entry === header.branch.id;
    if (!isIts || batch.first <= this.#last || batch.last > last) return "it does not belong there";
    const isLinked = this.#lastHash === undefined || this.#gap !== undefined || batch.link === this.#lastHash;
    return isLinked ? batch : "it does not continue the one before it";
  }

  #sound(batch: Batch): void {
    this.#closeGap(batch.first - 1);
    const { branch, number } = this.#span.header;
    for (let index = 0; index < batch.count; index += 1) {
      if (batch.verifyDelta(index, this.#hash64)) continue;
      const sequence = batch.first + index;
      this.#options.onFinding({
        type: "journal",
        branch: branch.id,
        segment: number,
        from: sequence,
        to: sequence,
        ...(batch.kindAt(index) === "mark"
          ? {}
          : { member: batch.memberAt(index), offset: batch.offsetAt(index), length: batch.lengthAt(index) }),
        detail: `the payload of the ${batch.kindAt(index)} does not match its hash`,
      });
    }
    this.#last = batch.last;
    this.#lastHash = batch.hash;
  }

  /** The first place from there on at which a record of this segment begins; else its end. */
  async #nextFrame(from: number): Promise<number> {
    const { header, end } = this.#span;
    for (let at = from; at < end; at += RECORD_ALIGNMENT) {
      // Not only in name: what a volume holds may be a copy of a segment.
      const frame = decodeFrame(await this.#window.read(at, FRAME_BYTES), 0, header, this.#hash64);
      const next = frame === undefined ? end + 1 : at + recordBytes(frame.length);
      if (frame === undefined || next > end) continue;
      const body = await this.#window.read(at + FRAME_BYTES, frame.length);
      if (typeof this.#batch(body, frame) !== "string") return at;
    }
    await this.#take(end - from);
    return end;
  }

  #openGap(detail: string): void {
    this.#gap ??= { from: this.#last + 1, detail };
  }

  #closeGap(to: Sequence): void {
    const gap = this.#gap;
    this.#gap = undefined;
    if (gap !== undefined && gap.from <= to) this.#report(gap.from, to, gap.detail);
  }

  #report(from: Sequence, to: Sequence, detail: string): void {
    const { branch, number } = this.#span.header;
    this.#options.onFinding({ type: "journal", branch: branch.id, segment: number, from, to, detail });
  }

  #filler(at: number): void {
    const { branch, number } = this.#span.header;
    this.#options.onFinding({
      type: "journal-filler",
      branch: branch.id,
      segment: number,
      at,
      detail: "bytes that mean nothing are not zeros",
    });
  }

  async #take(bytes: number): Promise<void> {
    this.#bytes += bytes;
    await this.#options.throttle.take(bytes, this.#options.signal);
  }
}
