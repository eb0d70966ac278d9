import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";

/**
 * Hashes large stretches of files outside the thread that asks: what is handed over is where to read, what comes back is
 * hashes. No byte of a file crosses threads.
 *
 * - A piece is at most PIECE_BYTES_MAX. Handing one over costs 10 to 60 us and hashing 64 KiB takes 10, so pieces below
 *   1 MiB are for who has no more; larger ones would keep a thread for longer than a cancellation should take.
 * - A hash is xxh64 of one grain (64 KiB, or 4 KiB, whatever is asked), the last of a file may be shorter. Holes are not
 *   read: the hash of so many zeros is known.
 * - A grain that could not be read is named with its reason, and the rest is answered all the same. So is what lies behind
 *   the end of a file that has become shorter.
 * - What is read is what the file holds at some moment between the call and the answer, each byte by itself: who changes the
 *   file meanwhile gets a hash of neither state. That is the caller's to notice.
 * - A worker that dies is replaced and its piece done again.
 */
export interface HashPool {
  /**
   * Rejects when the source cannot be opened, when too many wait (HASH_POOL_FULL), and with the signal's reason, at once,
   * when that is aborted.
   */
  hash(piece: HashPiece, signal?: AbortSignal): Promise<HashedPiece>;
  /** What waits and what is under way is rejected; resolves when no thread is left. */
  close(): Promise<void>;
}

export interface HashPiece {
  /** A path, or a descriptor that its owner keeps open until the answer is there. */
  readonly source: string | number;
  readonly offset: number;
  readonly length: number;
  readonly grainBytes: number;
}

export interface HashedPiece {
  /** One a grain, in order; of one that is in `unread` it says nothing. */
  readonly hashes: BigUint64Array;
  readonly unread: readonly UnreadRange[];
}

/** Whole grains. */
export interface UnreadRange {
  readonly offset: number;
  readonly length: number;
  /** The system's code, or `ENDED`: the file ends before. */
  readonly code: string;
}

export const PIECE_BYTES_MAX = 4 * 1024 * 1024;
/** A sector is the least that a disk fails to read; below it hashes would outweigh what they stand for. */
const GRAIN_BYTES_MIN = 512;
/** A slot: the largest unit that the data path compares. */
const GRAIN_BYTES_MAX = 64 * 1024;
/** So many pieces may wait: all groups of a site together have less under way, each of them being bounded. */
export const WAITING_MAX = 1024;
/** Of a file that ends before the range that was to be read. */
export const ENDED = "ENDED";

export function grainsOf({ length, grainBytes }: Pick<HashPiece, "length" | "grainBytes">): number {
  return Math.ceil(length / grainBytes);
}

/** Ranges that follow one another for one reason are one. */
export function joinUnread(ranges: readonly UnreadRange[]): UnreadRange[] {
  const joined: UnreadRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && last.code === range.code && last.offset + last.length === range.offset)
      joined[joined.length - 1] = { ...last, length: last.length + range.length };
    else joined.push(range);
  }
  return joined;
}

export function assertPiece({ offset, length, grainBytes }: HashPiece): void {
  assert(Number.isSafeInteger(offset) && offset >= 0, "a piece begins somewhere");
  assert(length > 0 && length <= PIECE_BYTES_MAX, `${length} bytes are no piece`);
  assert(grainBytes >= GRAIN_BYTES_MIN && grainBytes <= GRAIN_BYTES_MAX, `${grainBytes} bytes are no grain`);
}

export function hashPoolFull(waiting: number): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "HASH_POOL_FULL",
    message: "too much waits to be hashed already",
    hint: "it is asked again by whoever needs it; if this stays, the disk that is read has become slow",
    facts: { waiting },
  });
}

export function hashPoolClosed(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "HASH_POOL_CLOSED",
    message: "nothing is hashed any more: the program ends",
    hint: "what was under way goes on after the next start",
  });
}
