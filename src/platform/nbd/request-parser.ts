import { assert } from "#src/base/assert.js";
import type { BufferPool, PooledBuffer } from "#src/platform/nbd/buffer-pool.js";
import { getOffset, REQUEST_BYTES, REQUEST_MAGIC } from "#src/platform/nbd/request-format.js";

/**
 * Takes the stream of requests apart without copying: a header is read where it lies, and a payload that came in one
 * piece is handed on as the part of the chunk that it is. Only what is cut by the end of a chunk is collected: a header
 * in 28 bytes of the parser's own, a payload in a buffer from the pool.
 *
 * The fields of the request are the parser's own and hold until `finish`: there is no object for each request. The
 * caller drives it: `readHeader`, then for a WRITE `beginPayload` or `beginSkip`, then `finish`.
 */
export class RequestParser {
  flags = 0;
  command = 0;
  cookieHigh = 0;
  cookieLow = 0;
  /** NaN where the 64 bits are more than 2^53 - 1. */
  offset = 0;
  length = 0;
  /** Of a WRITE that was read whole. */
  payload: Uint8Array = NOTHING;
  /** The pool's buffer in which the payload lies, if it was collected; whoever takes the payload takes this too. */
  payloadBuffer: PooledBuffer | undefined;

  #chunk: Uint8Array = NOTHING;
  #view: DataView = NO_VIEW;
  #at = 0;
  readonly #header = new Uint8Array(REQUEST_BYTES);
  readonly #headerView = new DataView(this.#header.buffer);
  #headerFilled = 0;
  #hasHeader = false;
  /** Bytes of the payload that are still to come, or to be dropped. */
  #wanted = 0;
  #phase: "header" | "payload" | "skipping" = "header";

  /** What came. Only once nothing more can be read from what came before. */
  push(chunk: Uint8Array): void {
    assert(this.#at === this.#chunk.length, "a chunk is read before the next one comes");
    this.#chunk = chunk;
    this.#view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
  }

  get unread(): number {
    return this.#chunk.length - this.#at;
  }

  get phase(): "header" | "payload" | "skipping" {
    return this.#phase;
  }

  /** Whether a header stands in the fields, read now or before. */
  get hasHeader(): boolean {
    return this.#hasHeader;
  }

  /** `garbage`: these bytes are no request, and nothing behind them has a meaning. */
  readHeader(): "read" | "more" | "garbage" {
    if (this.#hasHeader) return "read";
    const left = this.#chunk.length - this.#at;
    if (this.#headerFilled === 0 && left >= REQUEST_BYTES) {
      const at = this.#at;
      this.#at = at + REQUEST_BYTES;
      return this.#decode(this.#view, at);
    }
    const count = Math.min(REQUEST_BYTES - this.#headerFilled, left);
    this.#header.set(this.#chunk.subarray(this.#at, this.#at + count), this.#headerFilled);
    this.#at += count;
    this.#headerFilled += count;
    if (this.#headerFilled < REQUEST_BYTES) return "more";
    this.#headerFilled = 0;
    return this.#decode(this.#headerView, 0);
  }

  #decode(view: DataView, at: number): "read" | "garbage" {
    if (view.getUint32(at) !== REQUEST_MAGIC) return "garbage";
    this.flags = view.getUint16(at + 4);
    this.command = view.getUint16(at + 6);
    this.cookieHigh = view.getUint32(at + 8);
    this.cookieLow = view.getUint32(at + 12);
    this.offset = getOffset(view, at + 16);
    this.length = view.getUint32(at + 24);
    this.#hasHeader = true;
    return "read";
  }

  /** The payload will be collected if it is not all here; that takes a buffer of its length. */
  beginPayload(pool: BufferPool): void {
    this.#phase = "payload";
    this.#wanted = this.length;
    if (this.length > this.unread) this.payloadBuffer = pool.take(this.length);
  }

  /** True once all of the payload is there. */
  readPayload(): boolean {
    const buffer = this.payloadBuffer;
    if (buffer === undefined) {
      this.payload = this.#chunk.subarray(this.#at, this.#at + this.length);
      this.#at += this.length;
      return true;
    }
    const count = Math.min(this.#wanted, this.unread);
    buffer.bytes.set(this.#chunk.subarray(this.#at, this.#at + count), this.length - this.#wanted);
    this.#at += count;
    this.#wanted -= count;
    if (this.#wanted > 0) return false;
    this.payload = buffer.bytes.subarray(0, this.length);
    return true;
  }

  beginSkip(): void {
    this.#phase = "skipping";
    this.#wanted = this.length;
  }

  /** True once all of the payload has gone by. */
  readSkipped(): boolean {
    const count = Math.min(this.#wanted, this.unread);
    this.#at += count;
    this.#wanted -= count;
    return this.#wanted === 0;
  }

  /** The request is done with, as far as reading goes. */
  finish(): void {
    this.#phase = "header";
    this.#hasHeader = false;
    this.payload = NOTHING;
    this.payloadBuffer = undefined;
  }

  /** What came and was not read, which is the caller's now. */
  takeRest(): Uint8Array {
    const rest = this.#chunk.subarray(this.#at);
    this.#at = this.#chunk.length;
    return rest;
  }
}

const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);
