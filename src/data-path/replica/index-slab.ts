import { viewOf } from "#src/base/bytes.js";
import { type IndexKeys, markAsWitness, type VersionKeyPlace } from "#src/data-path/replica/drill-keys.js";
import { type SlotVersion, sealed, versionBytes, writeVersion } from "#src/data-path/replica/index-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { KeyValueChange } from "#src/platform/key-value/key-value.js";

const NOTHING = new Uint8Array(0);
/** About 3,000 versions of one piece. */
const SLAB_BYTES = 256 * 1024;

/**
 * Keys and values of one write of the index, side by side in few buffers: an array of its own for each of them makes a
 * fifth of the main thread's work garbage collection.
 */
export class IndexSlab {
  readonly #keys: IndexKeys;
  readonly #hash64: Hash64;
  #bytes = new Uint8Array(SLAB_BYTES);
  #view = viewOf(this.#bytes);
  #at = 0;

  constructor(keys: IndexKeys, hash64: Hash64) {
    this.#keys = keys;
    this.#hash64 = hash64;
  }

  /** A version and its witness, which belong into one write. */
  version(place: VersionKeyPlace, version: SlotVersion): readonly KeyValueChange[] {
    const keyLength = this.#keys.versionKeyBytes(place.branch);
    const length = versionBytes(version.pieces.length);
    const at = this.#room(2 * keyLength + length);
    const valueAt = at + keyLength;
    this.#keys.writeVersion(this.#view, at, place);
    writeVersion(this.#view, valueAt, version);
    const key = this.#bytes.subarray(at, valueAt);
    const value = this.#bytes.subarray(valueAt, valueAt + length);
    const witness = this.#bytes.subarray(valueAt + length, valueAt + length + keyLength);
    witness.set(key);
    markAsWitness(witness);
    return [
      { type: "put", key, value: sealed(key, value, this.#hash64) },
      { type: "put", key: witness, value: NOTHING },
    ];
  }

  #room(bytes: number): number {
    if (this.#at + bytes > this.#bytes.length) {
      this.#bytes = new Uint8Array(Math.max(SLAB_BYTES, bytes));
      this.#view = viewOf(this.#bytes);
      this.#at = 0;
    }
    this.#at += bytes;
    return this.#at - bytes;
  }
}
