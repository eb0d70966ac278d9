import type { Throttle } from "#src/platform/clock/throttle.js";

/**
 * An ordered map from bytes to bytes that survives the process.
 *
 * Keys are compared as unsigned bytes. A batch is atomic. What it promises about power loss is deliberately weak, as the
 * store beneath is: a batch with `sync` is durable once resolved; any other may vanish, each on its own, so that a later
 * one may be there and an earlier one not, even when a synced batch came between or after. So nothing lives only here.
 *
 * After a write that failed the store refuses every other, with the same error, until it was closed and opened anew. What is
 * read stays as it was before that write; whether its batch is there once the store is opened anew nobody knows.
 */
export interface KeyValueStore {
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  /** For hot paths over tables that are expected in memory; may block on a read of the disk. */
  getSync(key: Uint8Array): Uint8Array | undefined;
  write(changes: readonly KeyValueChange[], options: WriteOptions): Promise<void>;
  /** Reads the entries as they were when it was called, whatever is written meanwhile. Close it. */
  iterate(range: KeyRange): KeyValueIterator;
  /** The same for several ranges: all of them as they were in the same moment, so that a batch is in all or in none. */
  iterateAll(ranges: readonly KeyRange[]): readonly KeyValueIterator[];
  /** Drops the range's dead entries from the disk. Slow; runs beside everything else. */
  compact(from: Uint8Array, to: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export type KeyValueChange =
  | { readonly type: "put"; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: "delete"; readonly key: Uint8Array };

export interface WriteOptions {
  readonly sync: boolean;
}

/** [from, to), read upwards, or downwards when `reverse`. A missing bound is open. */
export interface KeyRange {
  readonly from?: Uint8Array;
  readonly to?: Uint8Array;
  readonly reverse?: boolean;
  readonly limit?: number;
}

export interface KeyValueEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export interface KeyValueIterator {
  /** Up to `count` entries; none when the range is exhausted. */
  next(count: number): Promise<readonly KeyValueEntry[]>;
  /** Goes to the first entry at or behind the key in the direction of reading; the range still bounds it. */
  seek(target: Uint8Array): void;
  close(): Promise<void>;
}

export interface KeyValueOpener {
  /** Opens the store in that directory, made if missing. One open store a directory. */
  open(path: string): Promise<KeyValueStore>;
  /**
   * Reads everything that the store in that directory consists of, and finds what is not as it was written: entries that
   * rot makes vanish are told by nothing else. What a power loss legally leaves is no finding. It opens nothing and changes
   * nothing; the store may be open, and written, meanwhile. A store that does not exist is sound.
   */
  verify(path: string, options?: VerifyOptions): Promise<readonly KeyValueFinding[]>;
  /** Removes the store with everything in it; it must be closed. */
  destroy(path: string): Promise<void>;
}

export interface VerifyOptions {
  /** Ends it, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly throttle?: Throttle;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

export interface VerifyProgress {
  readonly doneBytes: number;
  readonly ofBytes: number;
}

/** A file of the store in which something is not as it was written: the first such place. */
export interface KeyValueFinding {
  readonly file: string;
  readonly at?: number;
  readonly detail: string;
}
