/**
 * Buffers that are used again instead of being collected: for payloads that came in pieces, and for replies. Their
 * contents are whatever was there before: who takes one fills what it hands on.
 *
 * Sizes are powers of two and a little, so that a payload of a round size fits together with the header of its reply.
 * What is given back is kept up to a bound; beyond it the garbage collector has it.
 */
export interface PooledBuffer {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly sizeClass: number;
}

const KIB = 1024;
/** Room for the headers beside a round size. */
const EXTRA_BYTES = 64;
const SMALLEST_BITS = 12;
/** Larger ones are rare, and too dear to be kept idle. */
const KEPT_BITS_MAX = 20;

export class BufferPool {
  readonly #keptBytesMax: number;
  readonly #idle: PooledBuffer[][] = [];
  #idleBytes = 0;

  constructor(keptBytesMax: number = 8 * KIB * KIB) {
    this.#keptBytesMax = keptBytesMax;
  }

  get idleBytes(): number {
    return this.#idleBytes;
  }

  /** At least that long. */
  take(length: number): PooledBuffer {
    const bits = 32 - Math.clz32(Math.max(length - EXTRA_BYTES, 1) - 1);
    const sizeClass = Math.max(bits, SMALLEST_BITS) - SMALLEST_BITS;
    const buffer = this.#idle[sizeClass]?.pop();
    if (buffer !== undefined) {
      this.#idleBytes -= buffer.bytes.length;
      return buffer;
    }
    // A large one gets the length it needs: none of that class is kept.
    const size = bits > KEPT_BITS_MAX ? length : 2 ** (sizeClass + SMALLEST_BITS) + EXTRA_BYTES;
    const bytes = Buffer.allocUnsafeSlow(size);
    return { bytes, view: new DataView(bytes.buffer), sizeClass };
  }

  /** The caller has no use for it any more, nor has anybody it was handed to. */
  give(buffer: PooledBuffer): void {
    const { sizeClass, bytes } = buffer;
    if (sizeClass + SMALLEST_BITS > KEPT_BITS_MAX || this.#idleBytes + bytes.length > this.#keptBytesMax)
      return;
    let idle = this.#idle[sizeClass];
    if (idle === undefined) {
      idle = [];
      this.#idle[sizeClass] = idle;
    }
    idle.push(buffer);
    this.#idleBytes += bytes.length;
  }
}
