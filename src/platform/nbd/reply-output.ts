import type { Socket } from "node:net";
import type { BufferPool, PooledBuffer } from "#src/platform/nbd/buffer-pool.js";

/**
 * The replies of one connection on their way out. They are written one behind the other into a block from the pool, and
 * what a tick brought forth goes to the socket as one write: `reserve`, fill, `commit`, and once a tick `flush`.
 *
 * A block goes back to the pool when the socket has taken all that was written of it, and not before: until then the
 * kernel or TLS may still read it. What was reserved for an answer that comes later is kept apart by `detach` and handed
 * in by `attach`.
 */
export interface ReplyBlock {
  readonly buffer: PooledBuffer;
  /** Up to here it was handed to the socket. */
  flushed: number;
  /** Up to here it is filled. */
  filled: number;
  /** Writes that the socket has not finished, and pieces that are still to come. */
  holds: number;
}

interface Piece {
  readonly block: ReplyBlock;
  readonly bytes: Buffer;
}

const BLOCK_BYTES = 256 * 1024;

export class ReplyOutput {
  readonly #socket: Socket;
  readonly #pool: BufferPool;
  readonly #onSent: () => void;
  #block: ReplyBlock | undefined;
  #pieces: Piece[] = [];
  readonly #sending: Piece[] = [];
  #unsentBytes = 0;
  readonly #onWritten = () => this.#written();

  /** `onSent` is called when the socket took something. */
  constructor(socket: Socket, pool: BufferPool, onSent: () => void) {
    this.#socket = socket;
    this.#pool = pool;
    this.#onSent = onSent;
  }

  /** What was committed and the socket has not finished writing. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** A block with room for that many bytes behind `filled`; they are the caller's until the next call here. */
  reserve(length: number): ReplyBlock {
    const block = this.#block;
    if (block !== undefined) {
      if (block.buffer.bytes.length - block.filled >= length) return block;
      this.#closeBlock(block);
    }
    const opened = this.#open(Math.max(length, BLOCK_BYTES));
    this.#block = opened;
    return opened;
  }

  /** A block of its own, for a reply whose bytes come later. */
  takeApart(length: number): ReplyBlock {
    const block = this.#open(length);
    block.holds = 1;
    return block;
  }

  /** What was reserved comes later: the block is kept for it, and no further reply goes there. */
  detach(block: ReplyBlock): void {
    this.#closeBlock(block);
    block.holds += 1;
  }

  commit(block: ReplyBlock, length: number): void {
    block.filled += length;
    this.#unsentBytes += length;
  }

  /** The bytes of a block that was detached or taken apart; it is not the caller's any more. */
  attach(block: ReplyBlock, at: number, length: number): void {
    this.#pieces.push({ block, bytes: block.buffer.bytes.subarray(at, at + length) });
    this.#unsentBytes += length;
  }

  /** A block that was taken apart, and for which there is no use after all. */
  abandon(block: ReplyBlock): void {
    this.#release(block);
  }

  append(bytes: Uint8Array): void {
    const block = this.reserve(bytes.length);
    block.buffer.bytes.set(bytes, block.filled);
    this.commit(block, bytes.length);
  }

  /** Hands all to the socket, as one write where it lies in one piece, else as one vectored write. */
  flush(): void {
    const block = this.#block;
    if (block !== undefined) this.#cut(block);
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    this.#pieces = [];
    if (!this.#socket.writable) {
      for (const piece of pieces) this.#gone(piece);
      return;
    }
    if (pieces.length > 1) this.#socket.cork();
    for (const piece of pieces) {
      this.#sending.push(piece);
      this.#socket.write(piece.bytes, this.#onWritten);
    }
    if (pieces.length > 1) this.#socket.uncork();
  }

  #open(length: number): ReplyBlock {
    return { buffer: this.#pool.take(length), flushed: 0, filled: 0, holds: 0 };
  }

  /** What was committed to the block since the last time becomes a piece. */
  #cut(block: ReplyBlock): void {
    if (block.filled === block.flushed) return;
    this.#pieces.push({ block, bytes: block.buffer.bytes.subarray(block.flushed, block.filled) });
    block.flushed = block.filled;
    block.holds += 1;
  }

  #closeBlock(block: ReplyBlock): void {
    this.#cut(block);
    if (this.#block === block) this.#block = undefined;
  }

  /** The socket finished the oldest write: it finishes them in order, also when it fails. */
  #written(): void {
    const piece = this.#sending.shift();
    if (piece === undefined) return;
    this.#gone(piece);
    this.#onSent();
  }

  #gone(piece: Piece): void {
    this.#unsentBytes -= piece.bytes.length;
    this.#release(piece.block);
  }

  #release(block: ReplyBlock): void {
    block.holds -= 1;
    if (block.holds > 0) return;
    // With something in it that was not flushed, the open block goes on being filled.
    if (this.#block === block) {
      if (block.filled !== block.flushed) return;
      this.#block = undefined;
    }
    this.#pool.give(block.buffer);
  }
}
