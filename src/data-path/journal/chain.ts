import { assert, present } from "#src/base/assert.js";
import type { TidemarkError } from "#src/base/errors.js";
import type { BodyPlace, ChainEnd, SegmentSpan } from "#src/data-path/journal/chain-end.js";
import {
  chainBacklog,
  chainClosed,
  chainSuspect,
  isExhausted,
  noRoom,
  rethrowDefect,
} from "#src/data-path/journal/chain-errors.js";
import type { BodyFacts } from "#src/data-path/journal/record-body.js";
import type { OpenSegment, SegmentFiles } from "#src/data-path/journal/segment-files.js";
import {
  type Branch,
  encodeFrame,
  FRAME_BYTES,
  paddingBytes,
  RECORD_ALIGNMENT,
  RECORDS_AT,
  recordBytes,
  type SegmentHeader,
  type SegmentKind,
} from "#src/data-path/journal/segment-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Appends to one chain of segments, with group commit: while one fdatasync runs, all that arrives forms the next group.
 *
 * The order, which is the durability argument (data-path I3):
 *
 * 1. a group is what waits, as much as fits the active segment; when nothing fits, the next segment is made durable,
 *    header and name, before anything is written into it;
 * 2. one write of the whole group at the tracked offset;
 * 3. one fdatasync;
 * 4. only then durable advances, and the appends of the group resolve.
 *
 * A failure of 1 (a full disk) rejects what waits and harms nothing: the next append tries again. After any other failure
 * of 2 or 3 the chain is suspect: everything that waits is rejected, and every later append too, because after a failed
 * fdatasync the kernel calls pages clean that are not on the disk. `resume` goes on from the last durable record in a new
 * segment, whose header declares what lies behind that record void.
 *
 * A write (2) that fails for want of room is like a failure of 1, and no more suspect than that: blocks that exist can still
 * be refused where a file system copies on write, or lies on a thin volume. Nothing was synced since the last durable
 * record, so no error of a sync can have been lost, and that record is not touched by what did not fit. But what the disk
 * took of the group stays behind it, and may hold whole records: the next append begins a new segment as `resume` does. A
 * sync (3) that fails for want of room leaves the chain suspect like any other.
 *
 * What comes behind an append that was refused is refused with it, until what was refused has come again: whoever sends
 * without waiting for answers cannot know of a refusal yet.
 */
export interface ChainOptions {
  readonly files: SegmentFiles;
  readonly hash64: Hash64;
  readonly kind: SegmentKind;
  readonly group: Uint8Array;
  readonly branch: Branch;
  /** What there is of the chain already, oldest first. */
  readonly spans: readonly SegmentSpan[];
  /** Its newest segment, which may hold nothing: a life may have ended before the first append to it. */
  readonly newest: number | undefined;
  readonly end: ChainEnd;
  readonly sizes: SegmentSizes;
  /** Called when a group has become durable, before its appends resolve. */
  readonly onDurable?: (last: Sequence) => void;
}

interface Waiting {
  readonly facts: BodyFacts;
  readonly body: Uint8Array;
  readonly resolve: (place: BodyPlace) => void;
  readonly reject: (error: unknown) => void;
}

export interface SegmentSizes {
  readonly bytesMin: number;
  readonly bytesMax: number;
}

/**
 * A chain's first segment is small, so that many quiet groups cost little; each next one is twice as large, up to the
 * largest: what a rollover costs is nothing then, and what one segment holds back when it can't go yet is little.
 */
export const SEGMENT_SIZES: SegmentSizes = { bytesMin: 4 * 1024 * 1024, bytesMax: 64 * 1024 * 1024 };
/** What may wait for the disk; a caller that has more is told to wait. Four of the largest groups that one sync takes. */
export const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** What one write and one fdatasync take at most: enough to amortise the sync, little enough to acknowledge often. */
const GROUP_BYTES_MAX = 16 * 1024 * 1024;
/** The next segment is made ready when the active one is this full. */
const PREPARE_AT = 0.5;
const ZEROS = new Uint8Array(RECORD_ALIGNMENT);

export class Chain {
  readonly #options: ChainOptions;
  #end: ChainEnd;
  #spans: SegmentSpan[];
  #active: OpenSegment | undefined;
  /** The last that was made, in this life or before, open or not. */
  #newest: number | undefined;
  #offset = RECORDS_AT;
  #nextSizeBytes: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #accepted: { last: Sequence; hash: bigint };
  #running: Promise<void> | undefined;
  #preparing: Promise<void> | undefined;
  #suspect: TidemarkError | undefined;
  #resuming: Promise<void> | undefined;
  /** Behind the last durable record of the active segment lies a part of what did not fit. */
  #isTorn = false;
  /** The last that was refused since, and why; undefined once as much has been accepted. */
  #refused: { readonly through: Sequence; readonly error: TidemarkError } | undefined;
  #closed = false;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.#end = options.end;
    this.#spans = [...options.spans];
    this.#newest = options.newest;
    this.#nextSizeBytes = options.sizes.bytesMin;
    this.#accepted = { last: options.end.last, hash: options.end.lastHash };
  }

  /** The last sequence that survives a power loss. */
  get durable(): Sequence {
    return this.#end.last;
  }

  /** The last sequence taken in, and the hash that the next body must link to. */
  get accepted(): { readonly last: Sequence; readonly hash: bigint } {
    return this.#accepted;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get suspect(): TidemarkError | undefined {
    return this.#suspect;
  }

  /** Why what begins there is refused, though it continues what was given to the chain before: that was refused. */
  refusalOf({ first, last }: Pick<BodyFacts, "first" | "last">): TidemarkError | undefined {
    if (this.#refused === undefined || first > this.#refused.through + 1) return undefined;
    this.#refuse(last, this.#refused.error);
    return this.#refused.error;
  }

  get branch(): Branch {
    return this.#options.branch;
  }

  /** The segments that hold its durable records, oldest first. */
  get spans(): readonly SegmentSpan[] {
    return this.#spans;
  }

  /** The segment that holds the last durable record, whether it could be found or not. */
  get endsIn(): number | undefined {
    return this.#end.previous?.number;
  }

  /** Every segment of this life and of those before, one without records among them. */
  get segments(): readonly number[] {
    const newest = this.#newest === undefined ? [] : [this.#newest];
    return [...new Set([...this.#spans.map((span) => span.header.number), ...newest])];
  }

  /** Lets go of the segments that lie wholly at or below the floor, but for the newest; the caller removes them. */
  trim(floor: Sequence): readonly number[] {
    const kept = this.#spans.filter((span, index) => span.last > floor || index === this.#spans.length - 1);
    const gone = this.#spans.filter((span) => !kept.includes(span));
    this.#spans = kept;
    return gone.map((span) => span.header.number);
  }

  /** Resolves once the body is durable. The caller has checked that it continues what was accepted; the bytes must not change. */
  append(body: Uint8Array, facts: BodyFacts): Promise<BodyPlace> {
    if (this.#closed) return Promise.reject(chainClosed());
    if (this.#suspect !== undefined) return Promise.reject(this.#suspect);
    assert(facts.first > this.#accepted.last, "sequences only rise in a chain");
    const bytes = recordBytes(body.length);
    if (this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      const error = chainBacklog(WAITING_BYTES_MAX);
      this.#refuse(facts.last, error);
      return Promise.reject(error);
    }
    this.#accepted = { last: facts.last, hash: facts.hash };
    if (this.#refused !== undefined && facts.last >= this.#refused.through) this.#refused = undefined;
    this.#waitingBytes += bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ facts, body, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /**
   * After it became suspect: what was not durable is void, and the next append goes behind what was. That it is void is
   * durable, in the header of a new segment, before anything else is accepted: otherwise what was refused could come back
   * beside what took its place. Stays suspect when that segment cannot be made.
   *
   * One at a time: of two, the later would begin another segment in place of the one that the first has just opened, and
   * remove that as unused while it is written to. Who asks meanwhile waits for the same one.
   */
  resume(): Promise<void> {
    if (this.#closed) return Promise.reject(chainClosed());
    this.#resuming ??= this.#resume().finally(() => {
      this.#resuming = undefined;
    });
    return this.#resuming;
  }

  async #resume(): Promise<void> {
    await this.#idle();
    // Somebody else has done it.
    if (this.#suspect === undefined) return;
    await this.#openNext(RECORDS_AT);
    this.#suspect = undefined;
  }

  /** Accepts nothing more, waits for what was, then lets go of the file: the directory may be another's afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#resuming?.catch(rethrowDefect);
    await this.#idle();
    await this.#closeActive();
  }

  async #idle(): Promise<void> {
    await this.#running;
    await this.#preparing;
  }

  async #run(): Promise<void> {
    // Appends made in one tick belong in one group: let the tick end before the first is taken.
    await undefined;
    while (this.#waiting.length > 0) {
      const segment = await this.#segmentForNext();
      if (segment !== undefined) await this.#writeGroup(segment);
    }
    this.#running = undefined;
  }

  async #writeGroup(segment: OpenSegment): Promise<void> {
    const group = this.#takeGroup(segment.sizeBytes - this.#offset);
    const { sources, places, end } = this.#layOut(group, segment);
    try {
      await segment.file.writeMany(sources, this.#offset);
    } catch (error) {
      rethrowDefect(error);
      if (isExhausted(error)) {
        this.#isTorn = true;
        this.#rejectAll([...group, ...this.#waiting], noRoom(error, this.#options.kind));
      } else this.#fail(error, segment, group);
      return;
    }
    try {
      await segment.file.datasync();
    } catch (error) {
      rethrowDefect(error);
      this.#fail(error, segment, group);
      return;
    }
    this.#advance(segment, group, end);
    for (const [index, { resolve }] of group.entries()) resolve(present(places[index], "a place"));
    if (this.#offset > segment.sizeBytes * PREPARE_AT) this.#prepareNext();
  }

  #fail(error: unknown, segment: OpenSegment, group: readonly Waiting[]): void {
    this.#suspect = chainSuspect(error, segment.file.path);
    this.#rejectAll([...group, ...this.#waiting], this.#suspect);
  }

  #layOut(group: readonly Waiting[], segment: OpenSegment) {
    const sources: Uint8Array[] = [];
    const places: BodyPlace[] = [];
    let end = this.#offset;
    for (const { body, facts } of group) {
      const frame = { length: body.length, durable: this.#offset, bodyHash: facts.hash };
      sources.push(encodeFrame(frame, segment.header, this.#options.hash64), body);
      const padding = paddingBytes(FRAME_BYTES + body.length);
      if (padding > 0) sources.push(ZEROS.subarray(0, padding));
      places.push({ segment: segment.header.number, bodyAt: end + FRAME_BYTES });
      end += recordBytes(body.length);
    }
    return { sources, places, end };
  }

  #advance(segment: OpenSegment, group: readonly Waiting[], end: number): void {
    const { facts } = present(group.at(-1), "a group has a last append");
    this.#offset = end;
    const previous = { number: segment.header.number, end };
    this.#end = { last: facts.last, lastHash: facts.hash, previous };
    if (this.#spans.at(-1)?.header.number === segment.header.number) this.#spans.pop();
    this.#spans.push({ header: segment.header, last: facts.last, end });
    for (const { body } of group) this.#waitingBytes -= recordBytes(body.length);
    this.#options.onDurable?.(facts.last);
  }

  /** What waits, from the front, as much as there is room for. */
  #takeGroup(roomBytes: number): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { body } of this.#waiting) {
      const next = bytes + recordBytes(body.length);
      if (next > roomBytes || (count > 0 && next > GROUP_BYTES_MAX)) break;
      bytes = next;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #rejectAll(appends: readonly Waiting[], error: TidemarkError): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#refuse(this.#accepted.last, error);
    this.#accepted = { last: this.#end.last, hash: this.#end.lastHash };
    for (const { reject } of appends) reject(error);
  }

  #refuse(through: Sequence, error: TidemarkError): void {
    this.#refused = { through: Math.max(through, this.#refused?.through ?? 0), error };
  }

  /** The active segment if the next body fits, else a new one; undefined, with everything rejected, when there is none to be had. */
  async #segmentForNext(): Promise<OpenSegment | undefined> {
    const bytes = recordBytes(present(this.#waiting[0], "an append that waits").body.length);
    const hasRoom = this.#active !== undefined && this.#offset + bytes <= this.#active.sizeBytes;
    if (hasRoom && !this.#isTorn) return this.#active;
    await this.#preparing;
    try {
      return await this.#openNext(RECORDS_AT + bytes);
    } catch (error) {
      rethrowDefect(error);
      this.#rejectAll(this.#waiting, noRoom(error, this.#options.kind));
      return undefined;
    }
  }

  async #openNext(bytesMin: number): Promise<OpenSegment> {
    await this.#closeActive();
    const sizeBytes = Math.max(this.#nextSizeBytes, bytesMin);
    const segment = await this.#options.files.create((number) => this.#describe(number), sizeBytes);
    const before = this.#newest;
    this.#active = segment;
    this.#isTorn = false;
    this.#newest = segment.header.number;
    this.#offset = RECORDS_AT;
    this.#nextSizeBytes = Math.min(this.#nextSizeBytes * 2, this.#options.sizes.bytesMax);
    await this.#removeUnused(before);
    return segment;
  }

  /**
   * One whose first group failed holds nothing, and no segment names it: failures that repeat must not fill the disk.
   * Unlinked, not written again: its blocks have failed. What of this fails is litter of `files`, and goes later.
   */
  async #removeUnused(number: number | undefined): Promise<void> {
    if (number === undefined || this.#spans.some(({ header }) => header.number === number)) return;
    if (this.#end.previous?.number === number) return;
    this.#options.files.retire([number]);
    await this.#options.files.remove([number], new Set([number])).catch(rethrowDefect);
  }

  #describe(number: number): SegmentHeader {
    const { kind, group, branch } = this.#options;
    const { previous, last, lastHash } = this.#end;
    return { kind, group, number, branch, first: last + 1, previous, previousHash: lastHash };
  }

  /** Beside the writing. When it fails, so does the making of the next segment, and that is where it is reported. */
  #prepareNext(): void {
    if (this.#preparing !== undefined) return;
    this.#preparing = this.#options.files
      .prepare(this.#nextSizeBytes)
      .catch(rethrowDefect)
      .then(() => {
        this.#preparing = undefined;
      });
  }

  async #closeActive(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    await active?.file.close();
  }
}
