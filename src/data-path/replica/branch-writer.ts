import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { type DeltaPiece, zeroPieces } from "#src/data-path/replica/delta-pieces.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * Writes to a branch at this site: what was written can be read at once, is in the journal a moment later, and is durable
 * after a flush. All members of the branch share its one order of sequences.
 *
 * 1. A write takes its sequence and joins the batch being built, in the tick in which it came; readers see it from
 *    memory.
 * 2. At the end of the tick, or when it is full, the batch goes to the journal.
 * 3. Once it is durable, readers find it there, and memory lets go of it.
 * 4. A flush resolves when every write made before it has come to 3.
 *
 * After a failed append nothing is accepted any more: what was shown to readers may be lost, and they are told (EIO).
 */
export interface BranchWriterParts {
  readonly branch: bigint;
  readonly epoch: number;
  readonly group: Uint8Array;
  readonly hash64: Hash64;
  readonly wallMs: () => number;
  /** Where the branch stands. */
  readonly last: Sequence;
  readonly link: bigint;
  /** Resolves when the batch is durable and readers find it in the journal. */
  readonly append: (batch: Batch) => Promise<void>;
  readonly preview: (piece: DeltaPiece) => void;
}

/** What may be in memory and not durable yet; a writer that is ahead of the disk by more waits. */
export const UNFLUSHED_BYTES_MAX = 32 * 1024 * 1024;

export class BranchWriter {
  readonly #parts: BranchWriterParts;
  #builder: BatchBuilder | undefined;
  #closing = false;
  #last: Sequence;
  #link: bigint;
  #writes = 0;
  #bytes = 0;
  #unflushedBytes = 0;
  readonly #appending = new Set<Promise<void>>();
  #failed: TidemarkError | undefined;
  #sealed = false;

  constructor(parts: BranchWriterParts) {
    this.#parts = parts;
    this.#last = parts.last;
    this.#link = parts.link;
  }

  /** The last sequence given out. */
  get last(): Sequence {
    return this.#builder === undefined ? this.#last : this.#builder.next - 1;
  }

  write(member: number, offset: number, source: Uint8Array): void | Promise<void> {
    this.#assertOpen();
    for (let at = 0; at < source.length; ) {
      const slot = Math.floor((offset + at) / SLOT_BYTES);
      const from = offset + at - slot * SLOT_BYTES;
      const bytes = new Uint8Array(source.subarray(at, at + Math.min(SLOT_BYTES - from, source.length - at)));
      const sequence = this.#take((builder) => builder.addWrite(member, offset + at, bytes), bytes.length);
      const piece = { type: "memory", from, to: from + bytes.length, sequence, bytes, skip: 0 } as const;
      this.#parts.preview({ type: "slot", member, slot, sequence, piece });
      at += bytes.length;
    }
    return this.#room();
  }

  zero(member: number, offset: number, length: number): void | Promise<void> {
    this.#assertOpen();
    const sequence = this.#take((builder) => builder.addZero(member, offset, length), 0);
    for (const piece of zeroPieces(member, sequence, offset, length)) this.#parts.preview(piece);
    return this.#room();
  }

  mark(body: Uint8Array): Sequence {
    this.#assertOpen();
    return this.#take((builder) => builder.addMark(body), body.length);
  }

  async flush(): Promise<void> {
    this.#assertAlive();
    this.#closeBatch();
    await Promise.all(this.#appending);
    this.#assertAlive();
  }

  /** Takes nothing more until `unseal`. Resolves when everything before is durable. */
  seal(): Promise<void> {
    this.#sealed = true;
    return this.flush();
  }

  unseal(): void {
    this.#sealed = false;
  }

  #take(add: (builder: BatchBuilder) => boolean, bytes: number): Sequence {
    this.#builder ??= this.#open();
    if (!add(this.#builder)) {
      this.#closeBatch();
      this.#builder = this.#open();
      assert(add(this.#builder), "one delta fits an empty batch");
    }
    this.#unflushedBytes += bytes;
    this.#bytes += bytes;
    if (!this.#closing) {
      this.#closing = true;
      queueMicrotask(() => this.#closeBatch());
    }
    return this.#builder.next - 1;
  }

  #open(): BatchBuilder {
    const { group, branch, epoch, hash64 } = this.#parts;
    const opening = { group, entry: branch, epoch, first: this.#last + 1, link: this.#link };
    return new BatchBuilder({ ...opening, writesBefore: this.#writes, bytesBefore: this.#bytes }, hash64);
  }

  #closeBatch(): void {
    this.#closing = false;
    const builder = this.#builder;
    if (builder === undefined) return;
    this.#builder = undefined;
    const payloadBytes = builder.payloadBytes;
    const batch = decodeBatch(builder.close(this.#parts.wallMs()), this.#parts.hash64);
    assert(!isFault(batch), "what was built is a batch");
    this.#last = batch.last;
    this.#link = batch.hash;
    this.#writes += batch.count;
    const appended = this.#parts.append(batch).then(
      () => {
        this.#unflushedBytes -= payloadBytes;
        this.#appending.delete(appended);
      },
      (error: unknown) => {
        this.#failed ??= writerFailed(error);
        this.#appending.delete(appended);
      },
    );
    this.#appending.add(appended);
  }

  #room(): void | Promise<void> {
    if (this.#unflushedBytes <= UNFLUSHED_BYTES_MAX) return undefined;
    this.#closeBatch();
    return Promise.race(this.#appending).then(() => this.#room());
  }

  #assertOpen(): void {
    this.#assertAlive();
    if (this.#sealed) throw writerSealed();
  }

  #assertAlive(): void {
    if (this.#failed !== undefined) throw this.#failed;
  }
}

function writerSealed(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "BRANCH_SEALED",
    message: "the volume is going over to writing its image in place",
    hint: "hold writes until that has been answered, then write where it says",
  });
}

function writerFailed(cause: unknown): TidemarkError {
  const isFull = cause instanceof TidemarkError && cause.kind === "exhausted";
  return new TidemarkError({
    kind: isFull ? "exhausted" : "failed",
    code: "BRANCH_UNWRITABLE",
    message: isFull
      ? "the file system of the data directory is full: the journal did not take what was written"
      : "the journal did not take what was written",
    hint: isFull
      ? "what was written since the last flush may be lost, what was flushed is there; free space on that file system, then start the daemon again"
      : "what was written since the last flush may be lost; check the disk, then start the daemon again",
    cause,
  });
}
