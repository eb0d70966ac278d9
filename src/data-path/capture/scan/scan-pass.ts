import { comparePage, type FoundPage, runsOfChunks } from "#src/data-path/capture/scan/compare-page.js";
import { CHUNK_BYTES, PAGE_SPAN_BYTES } from "#src/data-path/capture/scan/map-format.js";
import { sourceCutShort } from "#src/data-path/capture/scan/scan-errors.js";
import { PAGES_AT_ONCE, type ScanMap } from "#src/data-path/capture/scan/scan-map.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { DiskRange } from "#src/platform/disk/disk.js";
import {
  ENDED,
  type HashPool,
  joinUnread,
  PIECE_BYTES_MAX,
  type UnreadRange,
} from "#src/platform/hash/hash-pool.js";

/** Where a scan reads. */
export interface ScanSource {
  readonly path: string;
  /** Of the file: the volume may have up to a sector more, which reads as zeros. */
  readonly sizeBytes: number;
  /** As `DiskFile.nextData`. */
  nextData(position: number): DiskRange | undefined;
}

export interface ScanPassOptions {
  readonly source: ScanSource;
  readonly map: ScanMap;
  readonly pool: HashPool;
  readonly hash64: Hash64;
  readonly signal: AbortSignal;
  /** The secondary does not hold, or may not hold, what the source has there. */
  readonly onDiffers: (offset: number, length: number) => void;
  /** So much of the source has been passed. */
  readonly onPassed?: (bytes: number) => void;
}

export interface ScanPass {
  /** To be completed when the secondary holds the end. */
  readonly scan: number;
  readonly differingBytes: number;
  /** What was read; the rest is holes. */
  readonly readBytes: number;
  /** What could not be read: the secondary keeps what it has there. */
  readonly unread: readonly UnreadRange[];
}

/**
 * One pass over a source that stands still: hashed by the pool, compared with the map, page by page. When it resolves, what it
 * has found to differ was told, and the map knows durably of all of it that it is doubtful until the scan is completed.
 *
 * One that fails or is cut short may have told a part: the next pass finds that again, since nothing of it was settled.
 */
export async function scanPass(options: ScanPassOptions): Promise<ScanPass> {
  const { source, map, signal } = options;
  const scan = await map.begin();
  const reader = new PageReader(options);
  const pageCount = Math.ceil(source.sizeBytes / PAGE_SPAN_BYTES);
  let differingBytes = 0;
  let ahead: Promise<FindResult> | undefined;
  try {
    for (let first = 0; first < pageCount; first += PAGES_AT_ONCE) {
      const count = Math.min(PAGES_AT_ONCE, pageCount - first);
      const read = await map.read(first, count);
      const changed = new Set<number>();
      for (const [index, page] of read.pages.entries()) {
        signal.throwIfAborted();
        const number = first + index;
        // The workers have the next page while this one is compared.
        const finding = ahead ?? tried(reader.find(number));
        ahead = number + 1 < pageCount ? tried(reader.find(number + 1)) : undefined;
        const current = await finding;
        if (current.type === "failed") throw current.error;
        const { found } = current;
        const differing = comparePage(page, found, { scan, completed: map.completed });
        if (differing.length > 0 || found.unread.size > 0) changed.add(index);
        for (const run of runsOfChunks(differing)) {
          const offset = number * PAGE_SPAN_BYTES + run.chunk * CHUNK_BYTES;
          const length = Math.min(run.count * CHUNK_BYTES, source.sizeBytes - offset);
          options.onDiffers(offset, length);
          differingBytes += length;
        }
        options.onPassed?.(Math.min((number + 1) * PAGE_SPAN_BYTES, source.sizeBytes));
      }
      if (changed.size > 0) await map.write(read, changed);
    }
    await map.sync();
  } finally {
    // Nothing of the source is read any more, however it ended.
    await ahead;
  }
  return { scan, differingBytes, readBytes: reader.readBytes, unread: reader.unread };
}

/** A page that is looked for ahead of its turn may fail before anybody waits for it. */
type FindResult =
  | { readonly type: "found"; readonly found: FoundPage }
  | { readonly type: "failed"; readonly error: unknown };

function tried(finding: Promise<FoundPage>): Promise<FindResult> {
  return finding.then(
    (found) => ({ type: "found", found }),
    (error: unknown) => ({ type: "failed", error }),
  );
}

/** Enough that no worker of the pool waits for the next piece, and others who hash get their turns. */
const PIECES_AT_ONCE = 8;

/** Hashes what lies under one page after the other. */
class PageReader {
  readonly #options: ScanPassOptions;
  readonly #hashOfZeros: bigint;
  /** Where data begins next, as far as that is known: nothing between is asked about again. */
  #data: DiskRange | "none" | undefined;
  #unread: UnreadRange[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readBytes = 0;

  constructor(options: ScanPassOptions) {
    this.#options = options;
    this.#hashOfZeros = options.hash64(new Uint8Array(CHUNK_BYTES), 0n);
  }

  get unread(): readonly UnreadRange[] {
    return joinUnread(this.#unread);
  }

  /** Pages are asked for in their order. */
  async find(number: number): Promise<FoundPage> {
    const { source } = this.#options;
    const from = number * PAGE_SPAN_BYTES;
    const to = Math.min(from + PAGE_SPAN_BYTES, source.sizeBytes);
    const hashes = new BigUint64Array(Math.ceil((to - from) / CHUNK_BYTES)).fill(this.#hashOfZeros);
    const unread = new Set<number>();
    // In one tick, since what is known of holes is of one page after the other.
    const spans: { readonly offset: number; readonly length: number }[] = [];
    for (let at = from; at < to; ) {
      // Whole chunks only: one of which a part is data is read, holes and all, and so is a last one that is short.
      const data = this.#nextData(at);
      const skipped = data === undefined ? to : Math.min(to, data.from - (data.from % CHUNK_BYTES));
      const lastWhole = to - (to % CHUNK_BYTES);
      const offset = Math.max(at, Math.min(skipped, lastWhole));
      if (offset >= to) break;
      const length = Math.min(PIECE_BYTES_MAX, to - offset, lengthToRead(offset, data));
      spans.push({ offset, length });
      at = offset + length;
    }
    const pieces: Promise<void>[] = [];
    for (const { offset, length } of spans) {
      while (this.#underWay.size >= PIECES_AT_ONCE) await Promise.race(this.#underWay);
      const piece = this.#hash(offset, length, from, hashes, unread);
      pieces.push(piece);
      this.#underWay.add(piece);
      piece.then(...this.#ended(piece));
    }
    await Promise.all(pieces);
    return { hashes, unread };
  }

  /** Of one that failed all who wait for its page hear. */
  #ended(piece: Promise<void>): [() => void, () => void] {
    const ended = () => void this.#underWay.delete(piece);
    return [ended, ended];
  }

  async #hash(
    offset: number,
    length: number,
    pageFrom: number,
    hashes: BigUint64Array,
    unread: Set<number>,
  ): Promise<void> {
    const { source, pool, signal } = this.#options;
    const piece = { source: source.path, offset, length, grainBytes: CHUNK_BYTES };
    const hashed = await pool.hash(piece, signal);
    const first = (offset - pageFrom) / CHUNK_BYTES;
    hashes.set(hashed.hashes, first);
    this.readBytes += length;
    for (const range of hashed.unread) {
      if (range.code === ENDED) throw sourceCutShort(source.path, source.sizeBytes, range.offset);
      this.#unread.push(range);
      for (let at = range.offset; at < range.offset + range.length; at += CHUNK_BYTES)
        unread.add((at - pageFrom) / CHUNK_BYTES);
    }
  }

  #nextData(at: number): DiskRange | undefined {
    const known = this.#data;
    if (known === "none") return undefined;
    if (known !== undefined && known.to > at) return known;
    const found = this.#options.source.nextData(at);
    this.#data = found ?? "none";
    return found;
  }
}

/** To the end of the data's last chunk: what follows may be a hole, and is looked for. */
function lengthToRead(start: number, data: DiskRange | undefined): number {
  if (data === undefined) return Number.POSITIVE_INFINITY;
  const end = Math.ceil(data.to / CHUNK_BYTES) * CHUNK_BYTES;
  return Math.max(CHUNK_BYTES, end - start);
}
