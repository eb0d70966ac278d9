import { TidemarkError } from "#src/base/errors.js";
import {
  CHUNK_BYTES,
  chunkLength,
  chunksIn,
  type HashTree,
  NODE_CHUNKS,
  SPAN_BYTES,
  type SpanHashes,
  spanLength,
  spansOf,
} from "#src/data-path/verify/hash-tree.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { DiskRange } from "#src/platform/disk/disk.js";

/** A view of a member at the secondary, as a comparison reads it. */
export interface MemberView extends Pick<BlockDevice, "sizeBytes" | "read"> {
  /** Why it was taken away; undefined while it serves. */
  readonly ended: TidemarkError | undefined;
  close(): Promise<void>;
}

export interface ViewedMemberOptions {
  readonly member: number;
  readonly view: MemberView;
  /** Ascending, apart: what lies outside reads as zeros. */
  readonly mayHold: readonly DiskRange[];
  readonly tree: HashTree;
  readonly throttle: Throttle;
  readonly signal: AbortSignal;
}

export interface ViewedSpan extends SpanHashes {
  /** Chunks that cannot be read. */
  readonly unread: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();

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

  async span(span: number): Promise<ViewedSpan> {
    const { tree, mayHold } = this.#options;
    const offset = span * SPAN_BYTES;
    const length = spanLength(this.sizeBytes, span);
    const held = overlapping(mayHold, offset, offset + length);
    if (held.length === 0) {
      const zeros = tree.zeros(length);
      this.#spans[span] = zeros.hash;
      return { ...zeros, unread: NONE };
    }
    const unread = new Set<number>();
    const chunks = new BigUint64Array(chunksIn(length));
    for (let first = 0; first < chunks.length; first += NODE_CHUNKS)
      await this.#node(offset, length, first, held, chunks, unread);
    const hashes = tree.span(chunks);
    if (unread.size === 0) this.#spans[span] = hashes.hash;
    return { ...hashes, unread };
  }

  /** The chunks of one node are read at once: as much as a disk gives well, and no more than 1 MiB is held. */
  async #node(
    offset: number,
    length: number,
    first: number,
    held: readonly DiskRange[],
    chunks: BigUint64Array,
    unread: Set<number>,
  ): Promise<void> {
    const { tree, throttle, signal } = this.#options;
    const reading: Promise<void>[] = [];
    let bytes = 0;
    for (let chunk = first; chunk < Math.min(first + NODE_CHUNKS, chunks.length); chunk += 1) {
      const from = offset + chunk * CHUNK_BYTES;
      const size = chunkLength(length, chunk);
      if (overlapping(held, from, from + size).length === 0) chunks[chunk] = tree.zeros(size).chunks[0] ?? 0n;
      else {
        bytes += size;
        reading.push(this.#chunk(from, size, chunk, chunks, unread));
      }
    }
    await Promise.all(reading);
    if (bytes > 0) await throttle.take(bytes, signal);
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
