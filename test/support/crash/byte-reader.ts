import type { Readable } from "node:stream";

/** Takes exact numbers of bytes off a stream, and copies only what spans chunks. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The next so many bytes; undefined when the stream ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    if (this.#rest.length >= length) return this.#cut(length);
    const parts = [this.#rest];
    let held = this.#rest.length;
    while (held < length) {
      const chunk = await this.#next();
      if (chunk === undefined) return undefined;
      parts.push(chunk);
      held += chunk.length;
    }
    this.#rest = Buffer.concat(parts, held);
    return this.#cut(length);
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await this.#chunks.next();
      return done === true ? undefined : value;
    } catch (error) {
      // The other side is gone in the middle of something: to who reads it is an end like any other.
      if (error instanceof Error) return undefined;
      throw error;
    }
  }

  #cut(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }
}
