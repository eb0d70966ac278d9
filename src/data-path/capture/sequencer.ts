import { assert } from "#src/base/assert.js";
import { viewOf } from "#src/base/bytes.js";
import { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { BATCH_AT, BATCH_BYTES_MAX } from "#src/domain/model/batch-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { OrderEnd, Written } from "#src/domain/model/site-state.js";

/** The bytes of a finished batch, with what is asked of them most. They are not changed any more. */
export interface SealedBatch {
  readonly bytes: Uint8Array;
  readonly entry: bigint;
  /** What it continues: the sequence before its first, or further back where it begins a resync. */
  readonly follows: Sequence;
  readonly first: Sequence;
  readonly last: Sequence;
  /** What the next batch of the entry names as the one before it. */
  readonly hash: bigint;
}

export interface SequencerOptions {
  readonly group: Uint8Array;
  readonly entry: bigint;
  readonly epoch: number;
  readonly hash64: Hash64;
  readonly wallMs: () => number;
  /** The last sequence given out, and what was counted up to there. */
  readonly last: Sequence;
  readonly written: Written;
  /** Where the entry's batches end; undefined when it has none. */
  readonly order: OrderEnd | undefined;
  /** A batch was begun: it is to be closed some time. */
  readonly onOpened: () => void;
  /** A batch was closed. False: nobody keeps it, and its bytes may be used for the next. */
  readonly onBatch: (batch: SealedBatch) => boolean;
}

/**
 * The one order of a group. Everything here is synchronous: a change gets its sequence, and is copied once into the batch
 * being built, in the tick in which it was made.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  #builder: BatchBuilder | undefined;
  /** The last sequence given out when no batch is being built. */
  #last: Sequence;
  #order: OrderEnd | undefined;
  /** Of a batch that begins a resync. */
  #follows: Sequence | undefined;
  #writes: number;
  #bytes: number;
  /** What the batch before took, and an eighth: the next is likely to be like it. */
  #bytesHint = 0;
  /** Of a batch that nobody keeps. */
  #spare: Uint8Array<ArrayBuffer> | undefined;

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#last = options.last;
    this.#order = options.order;
    this.#writes = options.written.writes;
    this.#bytes = options.written.bytes;
  }

  get entry(): bigint {
    return this.#options.entry;
  }

  /** The last sequence given out. */
  get last(): Sequence {
    return this.#builder === undefined ? this.#last : this.#builder.next - 1;
  }

  /** Where the batches of the entry end, those that are closed; undefined before the first. */
  get order(): OrderEnd | undefined {
    return this.#order;
  }

  get written(): Written {
    return { writes: this.#writes, bytes: this.#bytes };
  }

  /** Payload in the batch being built. */
  get openBytes(): number {
    return this.#builder?.payloadBytes ?? 0;
  }

  get isOpen(): boolean {
    return this.#builder !== undefined;
  }

  /** A write becomes one delta a slot. Answers the last one's sequence. */
  write(member: number, offset: number, source: Uint8Array): Sequence {
    const room = SLOT_BYTES - (offset % SLOT_BYTES);
    if (source.length <= room) {
      if (!this.#current().addWrite(member, offset, source)) {
        const added = this.#next().addWrite(member, offset, source);
        assert(added, "one delta fits an empty batch");
      }
      this.#writes += 1;
    } else this.#writeSlots(member, offset, source);
    this.#bytes += source.length;
    return this.last;
  }

  zero(member: number, offset: number, length: number): Sequence {
    if (!this.#current().addTrim(member, offset, length)) {
      const added = this.#next().addTrim(member, offset, length);
      assert(added, "one delta fits an empty batch");
    }
    this.#writes += 1;
    return this.last;
  }

  /** A mark's body, encoded, in a batch of its own. `follows`: where what a `resync-begin` continues ends. */
  mark(body: Uint8Array, follows?: Sequence): Sequence {
    this.close();
    assert(this.#current().addMark(body), "one delta fits an empty batch");
    this.#follows = follows;
    this.close();
    return this.#last;
  }

  /** Gives out sequences for a change that no delta tells of: its blocks are in the dirty map. */
  passOver(count: number, length: number): Sequence {
    this.counted(count, length);
    return this.#pass(count);
  }

  /** Counts a change that gets no sequence. */
  counted(count: number, length: number): void {
    this.#writes += count;
    this.#bytes += length;
  }

  /** The next batch continues that one; undefined: none of the entry. Its sequences go on behind those given out. */
  rejoin(end: OrderEnd | undefined): void {
    this.close();
    this.#order = end;
  }

  /** A change that has no place of its own: what the secondary is sent of its blocks is read later. */
  unsent(count: number, length: number): Sequence {
    this.#writes += count;
    this.#bytes += length;
    return this.last;
  }

  /** Gives out a sequence in place of a mark, which is put in when the order goes on. */
  passOverMark(): Sequence {
    return this.#pass(1);
  }

  /** Closes the batch being built, if there is one. */
  close(): void {
    const builder = this.#builder;
    if (builder === undefined) return;
    this.#builder = undefined;
    const first = this.#last + 1;
    const last = builder.next - 1;
    const bytes = builder.close(this.#options.wallMs());
    const hash = viewOf(bytes).getBigUint64(BATCH_AT.headerHash, true);
    this.#bytesHint = Math.min(Math.ceil(bytes.length * 1.125), BATCH_BYTES_MAX);
    this.#last = last;
    this.#order = { batched: last, link: hash };
    const follows = this.#follows ?? first - 1;
    this.#follows = undefined;
    const isKept = this.#options.onBatch({ bytes, entry: this.#options.entry, follows, first, last, hash });
    this.#spare = isKept ? undefined : bytes;
  }

  #pass(count: number): Sequence {
    this.close();
    this.#last += count;
    return this.#last;
  }

  #writeSlots(member: number, offset: number, source: Uint8Array): void {
    for (let at = 0; at < source.length; ) {
      const room = SLOT_BYTES - ((offset + at) % SLOT_BYTES);
      const piece = source.subarray(at, at + room);
      if (!this.#current().addWrite(member, offset + at, piece)) {
        const added = this.#next().addWrite(member, offset + at, piece);
        assert(added, "one delta fits an empty batch");
      }
      this.#writes += 1;
      at += piece.length;
    }
  }

  #current(): BatchBuilder {
    return this.#builder ?? this.#open();
  }

  /** The batch is full: another. */
  #next(): BatchBuilder {
    this.close();
    return this.#open();
  }

  #open(): BatchBuilder {
    const { group, entry, epoch, hash64, onOpened } = this.#options;
    const opening = {
      group,
      entry,
      epoch,
      first: this.#last + 1,
      link: this.#order?.link ?? 0n,
      writesBefore: this.#writes,
      bytesBefore: this.#bytes,
    };
    const builder = new BatchBuilder(opening, hash64, this.#spare ?? this.#bytesHint);
    this.#spare = undefined;
    this.#builder = builder;
    onOpened();
    return builder;
  }
}

/** How many sequences a write takes: one a slot. */
export function sequencesOf(offset: number, length: number): number {
  return Math.floor((offset + length - 1) / SLOT_BYTES) - Math.floor(offset / SLOT_BYTES) + 1;
}
