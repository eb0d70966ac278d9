/**
 * The last bytes of an output, in a ring of fixed size. Chunks are copied in: a chunk of one byte from a pipe may hold a
 * buffer of 64 KiB alive.
 */
export class OutputTail {
  readonly #bytesMax: number;
  #ring: Buffer;
  #written = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#ring = Buffer.alloc(0);
  }

  push(chunk: Uint8Array): void {
    if (this.#ring.length === 0 && chunk.length > 0) this.#ring = Buffer.alloc(this.#bytesMax);
    const kept = chunk.subarray(Math.max(0, chunk.length - this.#bytesMax));
    this.#written += chunk.length - kept.length;
    const at = this.#written % this.#bytesMax;
    const toEnd = Math.min(kept.length, this.#bytesMax - at);
    this.#ring.set(kept.subarray(0, toEnd), at);
    this.#ring.set(kept.subarray(toEnd), 0);
    this.#written += kept.length;
  }

  /** As text; a character that was cut at the front is left out. */
  text(): string {
    if (this.#written <= this.#bytesMax) return this.#ring.toString("utf8", 0, this.#written);
    const at = this.#written % this.#bytesMax;
    const bytes = Buffer.concat([this.#ring.subarray(at), this.#ring.subarray(0, at)]);
    return bytes.toString("utf8", continuationBytes(bytes));
  }
}

/** How many bytes at the front belong to a UTF-8 character that began before them; a character has at most three such. */
function continuationBytes(bytes: Uint8Array): number {
  let count = 0;
  while (count < 3 && ((bytes[count] ?? 0) & 0xc0) === 0x80) count += 1;
  return count;
}
