import { TidemarkError } from "#src/base/errors.js";
import type { ChunkGuard } from "#src/data-path/capture/capture.js";
import {
  CHUNK_BYTES,
  chunksIn,
  type HashTree,
  SPAN_BYTES,
  SPAN_CHUNKS,
  type SpanHashes,
  spanLength,
} from "#src/data-path/verify/hash-tree.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import { type HashPool, PIECE_BYTES_MAX } from "#src/platform/hash/hash-pool.js";

export interface GuardedMemberOptions {
  readonly guard: ChunkGuard;
  readonly tree: HashTree;
  /** Missing, or where the device is no file: it is read and hashed here. */
  readonly pool: HashPool | undefined;
  readonly throttle: Throttle;
  readonly signal: AbortSignal;
}

/** A span of the primary's image as it stood at the moment of the comparison. */
export interface GuardedSpan extends SpanHashes {
  /** Of these chunks nothing is known: they could not be read, or not before they were overwritten. */
  readonly unknown: ReadonlySet<number>;
}

/** Two pieces are read at once, as many as the pool has threads: a third would only wait there. */
const PIECES_AT_ONCE = 2;
const NONE: ReadonlySet<number> = new Set();

/** Hashes a member of the primary at one moment, span by span, while it is written. */
export class GuardedMember {
  readonly #options: GuardedMemberOptions;

  constructor(options: GuardedMemberOptions) {
    this.#options = options;
  }

  get sizeBytes(): number {
    return this.#options.guard.sizeBytes;
  }

  /** Spans are hashed in ascending order; those that are left out are not asked for later. */
  async span(span: number): Promise<GuardedSpan> {
    const { guard } = this.#options;
    const hashed = await this.#span(span);
    // What was read since may have been written since, and nobody knows of it.
    if (guard.isEnded) throw unguarded();
    return hashed;
  }

  async #span(span: number): Promise<GuardedSpan> {
    const { guard, tree } = this.#options;
    const offset = span * SPAN_BYTES;
    const length = spanLength(guard.sizeBytes, span);
    const first = span * SPAN_CHUNKS;
    guard.skipTo(first);
    if (await this.#isHole(offset, length)) {
      const zeros = tree.zeros(length);
      if (guard.isTouched(first, zeros.chunks.length))
        return this.#spanOf(guard.pass(first, zeros.chunks, NONE));
      guard.skipTo(first + zeros.chunks.length);
      return { ...zeros, unknown: NONE };
    }
    const unread = new Set<number>();
    const hashes = await this.#hash(offset, length, unread);
    return this.#spanOf(guard.pass(first, hashes, unread));
  }

  #spanOf({ hashes, unknown }: ReturnType<ChunkGuard["pass"]>): GuardedSpan {
    return { ...this.#options.tree.span(hashes), unknown };
  }

  async #isHole(offset: number, length: number): Promise<boolean> {
    const extents = await this.#options.guard.allocation(offset, length);
    return extents.every(({ hole }) => hole);
  }

  async #hash(offset: number, length: number, unread: Set<number>): Promise<BigUint64Array> {
    const hashes = new BigUint64Array(chunksIn(length));
    const pieces = Array.from({ length: Math.ceil(length / PIECE_BYTES_MAX) }, (_, index) => index);
    const next = async (): Promise<void> => {
      for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
        const from = piece * PIECE_BYTES_MAX;
        const bytes = Math.min(PIECE_BYTES_MAX, length - from);
        const into = hashes.subarray(from / CHUNK_BYTES, from / CHUNK_BYTES + chunksIn(bytes));
        await this.#hashPiece(offset + from, bytes, into, (chunk) => unread.add(from / CHUNK_BYTES + chunk));
      }
    };
    await Promise.all(Array.from({ length: PIECES_AT_ONCE }, next));
    return hashes;
  }

  async #hashPiece(
    offset: number,
    length: number,
    into: BigUint64Array,
    onUnread: (chunk: number) => void,
  ): Promise<void> {
    const { guard, pool, tree, throttle, signal } = this.#options;
    if (await this.#isHole(offset, length)) {
      into.set(tree.zeros(length).chunks);
      return;
    }
    await throttle.take(length, signal);
    signal.throwIfAborted();
    const { filePath } = guard;
    if (pool === undefined || filePath === undefined)
      return await this.#readPiece(offset, length, into, onUnread);
    const piece = { source: filePath, offset, length, grainBytes: CHUNK_BYTES };
    try {
      const { hashes, unread } = await pool.hash(piece, signal);
      into.set(hashes);
      for (const range of unread)
        for (let at = range.offset; at < range.offset + range.length; at += CHUNK_BYTES)
          onUnread((at - offset) / CHUNK_BYTES);
    } catch (error) {
      if (!(error instanceof TidemarkError) || signal.aborted) throw error;
      for (let chunk = 0; chunk < into.length; chunk += 1) onUnread(chunk);
    }
  }

  async #readPiece(
    offset: number,
    length: number,
    into: BigUint64Array,
    onUnread: (chunk: number) => void,
  ): Promise<void> {
    const { guard, tree } = this.#options;
    const bytes = new Uint8Array(Math.min(CHUNK_BYTES, length));
    for (let chunk = 0; chunk < into.length; chunk += 1) {
      const target = bytes.subarray(0, Math.min(CHUNK_BYTES, length - chunk * CHUNK_BYTES));
      try {
        await guard.read(offset + chunk * CHUNK_BYTES, target);
        into[chunk] = tree.chunk(target);
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        onUnread(chunk);
      }
    }
  }
}

function unguarded(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "VERIFY_UNGUARDED",
    message: "the capture of the volumes has ended, and what is written meanwhile is not watched",
    hint: "ask again once the group is open",
  });
}
