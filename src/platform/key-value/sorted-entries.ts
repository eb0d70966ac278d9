import type { KeyValueEntry } from "#src/platform/key-value/key-value.js";

/**
 * An ordered map from bytes to bytes in memory: a list of chunks of sorted entries. Finding is a binary search over the
 * chunks and one inside; inserting moves at most one chunk.
 *
 * A frozen copy costs one array of references, whatever the size of the map: it shares the chunks, and whoever writes
 * first to a shared chunk copies that one.
 */
const CHUNK_ENTRIES_MAX = 256;

interface Chunk {
  readonly owner: object;
  readonly entries: KeyValueEntry[];
}

export class SortedEntries {
  #chunks: Chunk[] = [];
  /** Chunks that carry it are this map's alone; taking a copy changes it, so that all chunks there are become shared. */
  #owner: object = {};
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const entry = this.atOrBehind(key);
    return entry !== undefined && compareBytes(entry.key, key) === 0 ? entry.value : undefined;
  }

  put(key: Uint8Array, value: Uint8Array): void {
    const at = this.#chunkFor(key);
    const chunk = this.#owned(at);
    const index = firstAtOrBehind(chunk.entries, key);
    const found = chunk.entries[index];
    const replaces = found !== undefined && compareBytes(found.key, key) === 0;
    chunk.entries.splice(index, replaces ? 1 : 0, { key, value });
    if (!replaces) this.#size += 1;
    if (chunk.entries.length > CHUNK_ENTRIES_MAX) this.#split(at);
  }

  delete(key: Uint8Array): void {
    if (this.get(key) === undefined) return;
    const at = this.#chunkFor(key);
    const chunk = this.#owned(at);
    chunk.entries.splice(firstAtOrBehind(chunk.entries, key), 1);
    if (chunk.entries.length === 0) this.#chunks.splice(at, 1);
    this.#size -= 1;
  }

  /** The first entry whose key is the same or greater; the first of all without a key. */
  atOrBehind(key: Uint8Array | undefined): KeyValueEntry | undefined {
    if (key === undefined) return this.#chunks[0]?.entries[0];
    const at = this.#chunkFor(key);
    const entries = this.#chunks[at]?.entries ?? [];
    return entries[firstAtOrBehind(entries, key)] ?? this.#chunks[at + 1]?.entries[0];
  }

  /** The first entry whose key is greater. */
  behind(key: Uint8Array): KeyValueEntry | undefined {
    const entry = this.atOrBehind(key);
    // The least key that is greater is the key with a zero byte appended.
    return entry !== undefined && compareBytes(entry.key, key) === 0
      ? this.atOrBehind(Buffer.concat([key, ZERO_BYTE]))
      : entry;
  }

  /** The last entry whose key is less; the last of all without a key. */
  before(key: Uint8Array | undefined): KeyValueEntry | undefined {
    if (key === undefined) return this.#chunks.at(-1)?.entries.at(-1);
    const at = this.#chunkFor(key);
    const entries = this.#chunks[at]?.entries ?? [];
    const index = firstAtOrBehind(entries, key);
    return index > 0 ? entries[index - 1] : this.#chunks[at - 1]?.entries.at(-1);
  }

  /** The last entry whose key is the same or less. */
  atOrBefore(key: Uint8Array): KeyValueEntry | undefined {
    const entry = this.atOrBehind(key);
    return entry !== undefined && compareBytes(entry.key, key) === 0 ? entry : this.before(key);
  }

  /** The entries as they are now, to be written to independently. */
  copy(): SortedEntries {
    const copy = new SortedEntries();
    copy.#chunks = [...this.#chunks];
    copy.#size = this.#size;
    this.#owner = {};
    return copy;
  }

  /** The chunk that holds the key, or would: the last one that starts at or before it. */
  #chunkFor(key: Uint8Array): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const first = this.#chunks[middle]?.entries[0] as KeyValueEntry;
      if (compareBytes(first.key, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  #owned(at: number): Chunk {
    const chunk = this.#chunks[at];
    if (chunk !== undefined && chunk.owner === this.#owner) return chunk;
    const own = { owner: this.#owner, entries: chunk === undefined ? [] : [...chunk.entries] };
    this.#chunks[at] = own;
    return own;
  }

  #split(at: number): void {
    const chunk = this.#owned(at);
    const behind = chunk.entries.splice(chunk.entries.length >> 1);
    this.#chunks.splice(at + 1, 0, { owner: this.#owner, entries: behind });
  }
}

const ZERO_BYTE = new Uint8Array(1);

/** As unsigned bytes; a prefix comes before what it begins. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

function firstAtOrBehind(entries: readonly KeyValueEntry[], key: Uint8Array): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBytes((entries[middle] as KeyValueEntry).key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
