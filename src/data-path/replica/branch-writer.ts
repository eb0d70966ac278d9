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
 * A disk that is full, or fails, takes nothing away: what the journal did not take stays in memory, readers see it as before,
 * writes are refused (ENOSPC, EIO), and so are flushes, until a later write or flush finds that the journal takes it all, in
 * the same order under the same numbers. A journal that has failed is resumed first: that goes on behind the last durable
 * batch, and has declared void whatever of the later ones came to the disk, which is why the same numbers may come again.
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
  /** After a failed append: the journal takes batches again, behind the last that is durable. */
  readonly resume: () => Promise<void>;
  readonly preview: (piece: DeltaPiece) => void;
}

interface Pending {
  readonly batch: Batch;
  readonly payloadBytes: number;
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
  /** Closed and not durable yet, in order: what is under way, and behind it what the journal did not take. */
  readonly #pending: Pending[] = [];
  readonly #appending = new Set<Promise<void>>();
  /** Why the journal takes nothing. Then all that is under way fails, and nothing more is given to it but by a retry. */
  #held: TidemarkError | undefined;
  #retrying: Promise<void> | undefined;
  #failed: TidemarkError | undefined;
  #sealed: TidemarkError | undefined;

  constructor(parts: BranchWriterParts) {
    this.#parts = parts;
    this.#last = parts.last;
    this.#link = parts.link;
  }

  /** The last sequence given out. */
  get last(): Sequence {
    return this.#builder === undefined ? this.#last : this.#builder.next - 1;
  }

  /** Why writes are refused until the journal takes what it did not take; a flush tries it again. */
  get stalled(): TidemarkError | undefined {
    return this.#held === undefined ? undefined : writerFailed(this.#held);
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
    const upTo = this.#last;
    if (this.#held !== undefined) await this.#retry();
    while ((this.#pending[0]?.batch.first ?? Number.POSITIVE_INFINITY) <= upTo) {
      this.#assertAlive();
      if (this.#retrying !== undefined) await this.#retrying;
      else if (this.#held !== undefined) throw writerFailed(this.#held);
      else await Promise.all(this.#appending);
    }
    this.#assertAlive();
  }

  /** Takes nothing more until `unseal`. Resolves when everything before is durable. */
  seal(why: TidemarkError = writerSealed()): Promise<void> {
    this.#sealed = why;
    return this.flush();
  }

  /**
   * What the journal did not take is let go of, and nothing more is written: another entry goes on, from what is durable.
   * Resolves when nothing of it is under way.
   */
  async leave(): Promise<void> {
    this.#sealed = writerLeft();
    await (this.#retrying ?? Promise.all(this.#appending));
    this.#builder = undefined;
    this.#pending.length = 0;
    this.#held = undefined;
  }

  unseal(): void {
    this.#sealed = undefined;
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
    const { payloadBytes } = builder;
    const batch = decodeBatch(builder.close(this.#parts.wallMs()), this.#parts.hash64);
    assert(!isFault(batch), "what was built is a batch");
    this.#last = batch.last;
    this.#link = batch.hash;
    this.#writes += batch.count;
    const pending = { batch, payloadBytes };
    this.#pending.push(pending);
    if (this.#held === undefined && this.#retrying === undefined) this.#append(pending);
  }

  /** The journal takes batches in their order, and refuses what is behind one that it refused. */
  #append(pending: Pending): void {
    const appended = this.#parts.append(pending.batch).then(
      () => {
        assert(this.#pending.shift() === pending, "batches become durable in their order");
        this.#unflushedBytes -= pending.payloadBytes;
        this.#appending.delete(appended);
      },
      (error: unknown) => {
        if (isPassing(error)) this.#held ??= error;
        else this.#failed ??= writerFailed(error);
        this.#appending.delete(appended);
      },
    );
    this.#appending.add(appended);
  }

  /** Gives the journal again what it did not take, and what comes meanwhile. Never rejects. */
  #retry(): Promise<void> {
    this.#retrying ??= this.#appendPending();
    return this.#retrying;
  }

  async #appendPending(): Promise<void> {
    await Promise.all(this.#appending);
    this.#held = await this.#resumed();
    while (this.#held === undefined && this.#failed === undefined && this.#pending.length > 0) {
      for (const pending of [...this.#pending]) this.#append(pending);
      await Promise.all(this.#appending);
    }
    // In the tick in which nothing is pending: what comes next is given to the journal at once again.
    this.#retrying = undefined;
  }

  /** Why the journal can't be resumed. */
  async #resumed(): Promise<TidemarkError | undefined> {
    try {
      await this.#parts.resume();
      return undefined;
    } catch (error) {
      if (isPassing(error)) return error;
      this.#failed ??= writerFailed(error);
      return undefined;
    }
  }

  #room(): void | Promise<void> {
    if (this.#unflushedBytes <= UNFLUSHED_BYTES_MAX) return undefined;
    this.#closeBatch();
    this.#assertAlive();
    if (this.#held !== undefined) throw writerFailed(this.#held);
    return Promise.race(this.#retrying === undefined ? this.#appending : [this.#retrying]).then(() =>
      this.#room(),
    );
  }

  #assertOpen(): void {
    this.#assertAlive();
    if (this.#sealed !== undefined) throw this.#sealed;
    if (this.#held === undefined) return;
    void this.#retry();
    throw writerFailed(this.#held);
  }

  #assertAlive(): void {
    if (this.#failed !== undefined) throw this.#failed;
  }
}

function writerLeft(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BRANCH_LEFT",
    message: "the branch is not written any more: another goes on in its place",
    hint: "open the volume again",
  });
}

function writerSealed(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "BRANCH_SEALED",
    message: "the volume is going over to writing its image in place",
    hint: "hold writes until that has been answered, then write where it says",
  });
}

/** A full disk, or one that failed. Any other refusal is for good: the branch was dropped, the journal is closed. */
function isPassing(error: unknown): error is TidemarkError {
  return error instanceof TidemarkError && (error.kind === "exhausted" || error.kind === "failed");
}

function isExhausted(error: unknown): error is TidemarkError {
  return error instanceof TidemarkError && error.kind === "exhausted";
}

function writerFailed(cause: unknown): TidemarkError {
  const isFull = isExhausted(cause);
  return new TidemarkError({
    kind: isFull ? "exhausted" : "failed",
    code: "BRANCH_UNWRITABLE",
    message: isFull
      ? "the file system of the data directory is full: the journal can't take what is written"
      : "the journal did not take what was written",
    hint: isFull
      ? "free space on that file system: it goes on by itself; what was written since the last flush is in memory only until then"
      : "check the disk and the kernel's log: it goes on by itself; what was written since the last flush is in memory only until then",
    cause,
  });
}
