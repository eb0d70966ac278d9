import { FileDamage } from "#src/platform/key-value/leveldb-files/file-damage.js";

/** A varint of 64 bits takes ten bytes at most. */
const VARINT_BYTES_MAX = 10;

/** Reads LevelDB's numbers one after the other. Never beyond its bytes: what is not there is damage. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #fileAt: number;
  #at = 0;

  /** `fileAt` is where the bytes begin in their file, to say where the damage is. */
  constructor(bytes: Uint8Array, fileAt: number) {
    this.#bytes = bytes;
    this.#fileAt = fileAt;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw this.damage("it ends too early");
    this.#at += 1;
    return byte;
  }

  /** Seven bits a byte, the lowest first; the top bit says that more follow. Ours are exact below 2^53. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < VARINT_BYTES_MAX; count += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        // The same number in more bytes than it needs: LevelDB writes none like it, and would not notice.
        if (byte === 0 && count > 0) throw this.damage("a number is longer than it was written");
        if (!Number.isSafeInteger(value)) throw this.damage("a number is too large");
        return value;
      }
      scale *= 0x80;
    }
    throw this.damage("a number is too long");
  }

  skip(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw this.damage("it ends too early");
    const skipped = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return skipped;
  }

  damage(detail: string): FileDamage {
    return new FileDamage(this.#fileAt + this.#at, detail);
  }
}
