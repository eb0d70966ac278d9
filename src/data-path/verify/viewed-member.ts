import { TidemarkError } from "#src/base/errors.js";
import {
  CHUNK_BYTES,
  chunkLength,
  chunksIn,
  type HashTree,
  SPAN_BYTES,
  type SpanHashes,
  spanLength,
  spansOf,
} from "#src/data-path/verify/hash-tree.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { DiskRange } from "#src/platform/disk/disk.js";
import {
  type HashedPiece,
  type HashPiece,
  type HashPool,
  PIECE_BYTES_MAX,
} from "#src/platform/hash/hash-pool.js";

/** A view of a member at the secondary, as a comparison reads it. */
export interface MemberView extends Pick<BlockDevice, "sizeBytes" | "read"> {
  /** Why it was taken away; undefined while it serves. */
  readonly ended: TidemarkError | undefined;
  close(): Promise<void>;
}

export interface ViewedMemberOptions {
  readonly member: number;
  readonly view: MemberView;
  readonly held: MemberHeld;
  readonly tree: HashTree;
  /** Missing: everything is read and hashed here. */
  readonly pool?: HashPool | undefined;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Where it holds data. Ascending, apart. */
export interface MemberHeld {
  /** What lies outside reads as zeros. */
  readonly all: readonly DiskRange[];
  /** What lies outside is what the image holds, while the view is open. */
  readonly journal: readonly DiskRange[];
  /** A file, for who reads elsewhere than here; undefined: there is none. */
  readonly image: string | undefined;
}

export interface ViewedSpan extends SpanHashes {
  /** Chunks that cannot be read. */
  readonly unread: ReadonlySet<number>;
  /** Every byte that was read came through the view. */
  readonly isViewed: boolean;
}

interface SpanToHash {
  readonly offset: number;
  readonly length: number;
  readonly chunks: BigUint64Array;
}

const NONE: ReadonlySet<number> = new Set();
/** As many as the pool has threads. */
const PIECES_AT_ONCE = 2;
/** Each may be of sixteen versions or more, of which each is a read, a check and a copy. */
const CHUNKS_AT_ONCE = 4;
/** Behind a disk that hangs there is nothing to make up for. */
const REST_MS_MAX = 50;

/** Hashes a member of the secondary at a recovery point, span by span. What is read is what an NBD client of the point reads. */
export class ViewedMember {
  readonly #options: ViewedMemberOptions;
  /** By span, of those of which all was read; undefined: not yet. */
  readonly #spans: (bigint | undefined)[];

  constructor(options: ViewedMemberOptions) {
    this.#options = options;
    this.#spans = new Array(spansOf(options.view.sizeBytes)).fill(undefined);
  }

  get member(): number {
    return this.#options.member;
  }

  get sizeBytes(): number {
    return this.#options.view.sizeBytes;
  }

  get ended(): TidemarkError | undefined {
    return this.#options.view.ended;
  }

  get spanCount(): number {
    return this.#spans.length;
  }

  /** Of a span that was read as a whole. */
  hashOf(span: number): bigint | undefined {
    return this.#spans[span];
  }

  /** Undefined unless every byte was read. */
  get spans(): BigUint64Array | undefined {
    if (this.#spans.includes(undefined)) return undefined;
    return BigUint64Array.from(this.#spans, (hash) => hash ?? 0n);
  }

  close(): Promise<void> {
    return this.#options.view.close();
  }

  /**
   * What no version has touched since the image's floor is hashed in the pool, from the image: this thread has other things to do.
   * That proves what is equal. What is not is read once more, through the view, which knows rot from change (`viewed`).
   */
  async span(span: number): Promise<ViewedSpan> {
    return await this.#span(span, this.#options.pool);
  }

  /** Through the view alone. */
  async viewed(span: number): Promise<ViewedSpan> {
    return await this.#span(span, undefined);
  }

  async #span(span: number, pool: HashPool | undefined): Promise<ViewedSpan> {
    const { tree, held } = this.#options;
    const offset = span * SPAN_BYTES;
    const length = spanLength(this.sizeBytes, span);
    const all = overlapping(held.all, offset, offset + length);
    if (all.length === 0) {
      const zeros = tree.zeros(length);
      this.#spans[span] = zeros.hash;
      return { ...zeros, unread: NONE, isViewed: true };
    }
    const unread = new Set<number>();
    const chunks = new BigUint64Array(chunksIn(length));
    const isElsewhere = await this.#hashImage({ offset, length, chunks }, pool);
    for (let first = 0; first < chunks.length; first += CHUNKS_AT_ONCE)
      await this.#few({ offset, length, chunks }, first, all, isElsewhere, unread);
    const hashes = tree.span(chunks);
    this.#spans[span] = unread.size === 0 ? hashes.hash : undefined;
    return { ...hashes, unread, isViewed: isElsewhere.size === 0 };
  }

  /** Answers which chunks are done. */
  async #hashImage(span: SpanToHash, pool: HashPool | undefined): Promise<ReadonlySet<number>> {
    const { image } = this.#options.held;
    if (pool === undefined || image === undefined) return NONE;
    const done = new Set<number>();
    const pieces = Array.from({ length: Math.ceil(span.length / PIECE_BYTES_MAX) }, (_, piece) => piece);
    const next = async (): Promise<void> => {
      for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
        const from = piece * PIECE_BYTES_MAX;
        const bytes = Math.min(PIECE_BYTES_MAX, span.length - from);
        const first = from / CHUNK_BYTES;
        const wanted = Array.from({ length: chunksIn(bytes) }, (_, chunk) => first + chunk).filter((chunk) =>
          this.#isInImage(span, chunk),
        );
        if (wanted.length === 0) continue;
        const source = { source: image, offset: span.offset + from, length: bytes, grainBytes: CHUNK_BYTES };
        const hashed = await this.#askPool(pool, source, wanted.length * CHUNK_BYTES);
        for (const chunk of wanted) {
          const hash = hashed?.hashes[chunk - first];
          const at = span.offset + chunk * CHUNK_BYTES;
          const isUnread = hashed?.unread.some(({ offset, length }) => offset <= at && at < offset + length);
          if (hash === undefined || isUnread === true) continue;
          span.chunks[chunk] = hash;
          done.add(chunk);
        }
      }
    };
    await Promise.all(Array.from({ length: PIECES_AT_ONCE }, next));
    return done;
  }

  #isInImage({ offset, length }: SpanToHash, chunk: number): boolean {
    const { all, journal } = this.#options.held;
    const from = offset + chunk * CHUNK_BYTES;
    const to = from + chunkLength(length, chunk);
    return overlapping(all, from, to).length > 0 && overlapping(journal, from, to).length === 0;
  }

  /** What the pool cannot do is done through the view. */
  async #askPool(pool: HashPool, piece: HashPiece, bytes: number): Promise<HashedPiece | undefined> {
    const { view, throttle, signal } = this.#options;
    await throttle.take(bytes, signal);
    signal.throwIfAborted();
    let hashed: HashedPiece | undefined;
    try {
      hashed = await pool.hash(piece, signal);
    } catch (error) {
      if (!(error instanceof TidemarkError) || signal.aborted) throw error;
    }
    // What kept the image from being folded further may be gone: what was read then is of no moment.
    if (view.ended !== undefined) throw view.ended;
    return hashed;
  }

  /**
   * A few chunks at once, and after each such read a rest as long as it took: so half of this thread's time at the most goes into
   * it, however many versions there are to be put together, and what else is to be done never waits for more than one such read.
   */
  async #few(
    { offset, length, chunks }: SpanToHash,
    first: number,
    held: readonly DiskRange[],
    isElsewhere: ReadonlySet<number>,
    unread: Set<number>,
  ): Promise<void> {
    const { tree, throttle, signal, clock } = this.#options;
    const end = Math.min(first + CHUNKS_AT_ONCE, chunks.length);
    const reading: Promise<void>[] = [];
    let bytes = 0;
    const beganMs = clock.monotonicMs();
    for (let chunk = first; chunk < end; chunk += 1) {
      if (isElsewhere.has(chunk)) continue;
      const from = offset + chunk * CHUNK_BYTES;
      const size = chunkLength(length, chunk);
      if (overlapping(held, from, from + size).length === 0) chunks[chunk] = tree.zeros(size).chunks[0] ?? 0n;
      else {
        bytes += size;
        reading.push(this.#chunk(from, size, chunk, chunks, unread));
      }
    }
    if (reading.length === 0) return;
    await Promise.all(reading);
    await clock.sleep(Math.min(REST_MS_MAX, clock.monotonicMs() - beganMs), signal);
    await throttle.take(bytes, signal);
    signal.throwIfAborted();
  }

  async #chunk(
    from: number,
    size: number,
    chunk: number,
    chunks: BigUint64Array,
    unread: Set<number>,
  ): Promise<void> {
    const { view, tree } = this.#options;
    const bytes = new Uint8Array(size);
    try {
      await view.read(from, bytes);
      chunks[chunk] = tree.chunk(bytes);
    } catch (error) {
      // A view that was taken away says nothing of its bytes.
      if (!(error instanceof TidemarkError) || view.ended !== undefined) throw error;
      unread.add(chunk);
    }
  }
}

function overlapping(ranges: readonly DiskRange[], from: number, to: number): readonly DiskRange[] {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const found: DiskRange[] = [];
  for (let index = low; index < ranges.length; index += 1) {
    const range = ranges[index];
    if (range === undefined || range.from >= to) break;
    found.push(range);
  }
  return found;
}
