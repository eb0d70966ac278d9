import type { Iterator as Cursor, Level } from "level";
import { assert } from "#src/base/assert.js";
import type { KeyRange, KeyValueEntry, KeyValueIterator } from "#src/platform/key-value/key-value.js";
import { keyValueError } from "#src/platform/key-value/key-value-error.js";
import { compareBytes } from "#src/platform/key-value/sorted-entries.js";

export type BytesLevel = Level<Uint8Array, Uint8Array>;
type BytesSnapshot = ReturnType<BytesLevel["snapshot"]>;
type BytesCursor = Cursor<BytesLevel, Uint8Array, Uint8Array>;

/** What one `next` reads at most, beyond its last entry. LevelDB's own 16 KiB ends a call after two hundred entries. */
const READ_BYTES_MAX = 256 * 2 ** 10;

/**
 * An iterator of LevelDB, which sees a snapshot taken when it was made.
 *
 * Two things differ from what LevelDB's does by itself. A seek to before the range begins at the start of the range
 * (there it would end): so the target is held inside, and a range read downwards is opened with its upper bound included
 * and that one entry is left out here. And the limit counts what is given, across seeks.
 */
/** Several iterators that see the same. */
export interface SharedSnapshot {
  readonly snapshot: BytesSnapshot;
  /** Called once by each of them. */
  readonly onClosed: () => Promise<void>;
}

export class LevelIterator implements KeyValueIterator {
  readonly #path: string;
  readonly #cursor: BytesCursor;
  readonly #range: KeyRange;
  #left: number;
  #shared: SharedSnapshot | undefined;
  #busy = false;

  private constructor(
    path: string,
    cursor: BytesCursor,
    range: KeyRange,
    shared: SharedSnapshot | undefined,
  ) {
    this.#path = path;
    this.#cursor = cursor;
    this.#range = range;
    this.#shared = shared;
    this.#left = range.limit ?? Number.POSITIVE_INFINITY;
  }

  static open(path: string, level: BytesLevel, range: KeyRange, shared?: SharedSnapshot): LevelIterator {
    const { from, to, reverse = false, limit } = range;
    const upper = to === undefined ? {} : reverse ? { lte: to } : { lt: to };
    const lower = from === undefined ? {} : { gte: from };
    const options = {
      ...lower,
      ...upper,
      reverse,
      highWaterMarkBytes: READ_BYTES_MAX,
      // A look-up is likely to come again; a scan of everything must not throw out what is hot.
      fillCache: limit !== undefined,
      ...(shared && { snapshot: shared.snapshot }),
    };
    const kept = {
      ...range,
      ...(from && { from: new Uint8Array(from) }),
      ...(to && { to: new Uint8Array(to) }),
    };
    return new LevelIterator(path, level.iterator<Uint8Array, Uint8Array>(options), kept, shared);
  }

  async next(count: number): Promise<readonly KeyValueEntry[]> {
    assert(count > 0, "at least one entry is asked for");
    assert(!this.#busy, "an iterator is asked by one caller at a time");
    if (this.#left === 0) return [];
    this.#busy = true;
    try {
      const entries = await this.#read(Math.min(count, this.#left));
      this.#left -= entries.length;
      return entries;
    } catch (error) {
      throw keyValueError(error, this.#path);
    } finally {
      this.#busy = false;
    }
  }

  seek(target: Uint8Array): void {
    assert(!this.#busy, "an iterator is asked by one caller at a time");
    try {
      this.#cursor.seek(this.#inside(target));
    } catch (error) {
      throw keyValueError(error, this.#path);
    }
  }

  async close(): Promise<void> {
    const shared = this.#shared;
    this.#shared = undefined;
    await this.#cursor.close();
    await shared?.onClosed();
  }

  async #read(count: number): Promise<readonly KeyValueEntry[]> {
    const read = await this.#cursor.nextv(count);
    const entries = read.map(([key, value]) => ({ key, value }));
    const first = entries[0];
    if (first === undefined || !this.#isExcluded(first)) return entries;
    // Only the very first entry can be the excluded bound; none must mean the end, so another read follows.
    return entries.length > 1 ? entries.slice(1) : this.#read(count);
  }

  #isExcluded(entry: KeyValueEntry): boolean {
    const { to, reverse } = this.#range;
    return reverse === true && to !== undefined && compareBytes(entry.key, to) === 0;
  }

  #inside(target: Uint8Array): Uint8Array {
    const { from, to, reverse } = this.#range;
    const start = reverse === true ? to : from;
    if (start === undefined) return target;
    const before = reverse === true ? compareBytes(target, start) > 0 : compareBytes(target, start) < 0;
    return before ? start : target;
  }
}
