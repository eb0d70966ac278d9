import type { BlockExtent } from "#src/platform/block/block-device.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { BufferPool, PooledBuffer } from "#src/platform/nbd/buffer-pool.js";
import { deviceError } from "#src/platform/nbd/device-error.js";
import type { ExportInUse } from "#src/platform/nbd/export-in-use.js";
import {
  fillWithZeros,
  readAhead,
  statusBytes,
  statusesOf,
  type TakeStep,
  writeZeros,
  zeroSpan,
} from "#src/platform/nbd/long-requests.js";
import type { LongTurns } from "#src/platform/nbd/long-turns.js";
import { HOLE_SEARCH_BYTES_MIN, ZERO_AT_ONCE_BYTES } from "#src/platform/nbd/nbd-limits.js";
import type { NbdMetrics } from "#src/platform/nbd/nbd-metrics.js";
import type { Agreement } from "#src/platform/nbd/negotiation.js";
import type { ReplyBlock, ReplyOutput } from "#src/platform/nbd/reply-output.js";
import {
  CHUNK,
  CHUNK_DONE,
  CHUNK_HEADER_BYTES,
  COMMAND,
  COMMAND_FLAG,
  type Cookie,
  DATA_CHUNK_BYTES,
  encodeChunkHeader,
  encodeDataChunk,
  encodeErrorChunk,
  encodeSimpleReply,
  encodeStatusChunk,
  NBD_ERROR,
  type NbdErrorNumber,
  SIMPLE_REPLY_BYTES,
} from "#src/platform/nbd/request-format.js";
import { COMMAND_RULES } from "#src/platform/nbd/request-rules.js";
import { isWorthChunks, readChunks } from "#src/platform/nbd/sparse-read.js";

/**
 * Carries out requests that were judged fit, and writes their replies.
 *
 * What the device answers within the tick is answered within the tick: no promise, no closure, no object for such a
 * request; a READ is read into the place in the reply where its bytes belong. Only a request that the device answers
 * later is given an object of its own, and its reply is written whenever that is.
 */
export interface Request extends Cookie {
  readonly command: number;
  readonly flags: number;
  readonly offset: number;
  readonly length: number;
}

interface LateRequest extends Request {
  readonly startedMs: number;
}

export interface PerformerOptions {
  readonly inUse: ExportInUse;
  readonly agreed: Agreement;
  readonly output: ReplyOutput;
  readonly pool: BufferPool;
  readonly turns: LongTurns;
  readonly clock: Clock;
  readonly metrics: NbdMetrics;
  /** A request that the device answered late is done, and its reply waits to be flushed. */
  readonly onLate: () => void;
}

export class RequestPerformer {
  readonly #options: PerformerOptions;
  readonly #structured: boolean;
  #busyRequests = 0;
  #busyBytes = 0;
  #ending = false;
  /** The device answered a read late once: then it is not offered the common block again. */
  #readsLate = false;
  /** When the answer before was given, or the tick began. */
  #nowMs = 0;
  /** What was zeroed at once since the turn began. */
  #zeroedBytes = 0;
  readonly #statusBytes: number;
  readonly #takeStep: TakeStep = (step) =>
    this.#ending ? Promise.reject(theEnd()) : this.#options.turns.step(this, step);

  constructor(options: PerformerOptions) {
    this.#options = options;
    this.#structured = options.agreed.structured;
    this.#statusBytes = statusBytes(options.agreed.contexts);
  }

  /** Requests that the device has not answered, and the bytes they hold. */
  get busyRequests(): number {
    return this.#busyRequests;
  }

  get busyBytes(): number {
    return this.#busyBytes;
  }

  beginTick(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  /** Something came, in a turn of its own. What a promise sets going again belongs to the turn in which it came. */
  beginTurn(): void {
    this.#zeroedBytes = 0;
  }

  /** Requests that are done in steps end, once the device has answered the one it is at. */
  end(): void {
    this.#ending = true;
    this.#options.turns.forget(this, theEnd());
  }

  /** `payload` is of a WRITE, in `buffer` if that is the pool's. */
  perform(request: Request, payload: Uint8Array, buffer: PooledBuffer | undefined): void {
    switch (request.command) {
      case COMMAND.read:
        this.#read(request);
        break;
      case COMMAND.write:
        this.#write(request, payload, buffer);
        break;
      case COMMAND.flush:
        this.#later(request, this.#options.inUse.flush());
        break;
      case COMMAND.trim:
        this.#zero(request);
        break;
      case COMMAND.writeZeroes:
        this.#writeZeroes(request);
        break;
      case COMMAND.cache:
        this.#cache(request);
        break;
      default:
        this.#blockStatus(request);
        break;
    }
  }

  refuse(request: Request, error: NbdErrorNumber): void {
    this.#reply(request, error);
    this.#answered(request, error, this.#nowMs);
  }

  #write(request: Request, payload: Uint8Array, buffer: PooledBuffer | undefined): void {
    const { pool, inUse } = this.#options;
    let writing: void | Promise<void>;
    try {
      writing = request.length === 0 ? undefined : inUse.served.device.write(request.offset, payload);
    } catch (error) {
      if (buffer !== undefined) pool.give(buffer);
      return void this.refuse(request, deviceError(error));
    }
    if (writing !== undefined) return void this.#later(request, this.#changed(request, writing), buffer);
    if (buffer !== undefined) pool.give(buffer);
    this.#done(request);
  }

  #zero(request: Request): void {
    const { device } = this.#options.inUse.served;
    const { offset, length } = request;
    if (!this.#isZeroedAtOnce(length)) {
      const zeroing = zeroSpan(device, { offset, length }, this.#takeStep);
      return void this.#later(request, this.#changed(request, zeroing));
    }
    this.#change(request, () => (length === 0 ? undefined : device.zero(offset, length)));
  }

  #writeZeroes(request: Request): void {
    const { device, fastZero } = this.#options.inUse.served;
    const { offset, length, flags } = request;
    const wantsSpace = (flags & COMMAND_FLAG.noHole) !== 0;
    if ((flags & COMMAND_FLAG.fastZero) !== 0 && (wantsSpace || !fastZero))
      return void this.refuse(request, NBD_ERROR.ENOTSUP);
    if (!wantsSpace) return void this.#zero(request);
    if (!this.#isZeroedAtOnce(length)) {
      const filling = fillWithZeros(device, { offset, length }, this.#takeStep);
      return void this.#later(request, this.#changed(request, filling));
    }
    this.#change(request, () => (length === 0 ? undefined : writeZeros(device, offset, length)));
  }

  #isZeroedAtOnce(length: number): boolean {
    if (this.#zeroedBytes + length > ZERO_AT_ONCE_BYTES) return false;
    this.#zeroedBytes += length;
    return true;
  }

  #change(request: Request, change: () => void | Promise<void>): void {
    let changing: void | Promise<void>;
    try {
      changing = change();
    } catch (error) {
      return void this.refuse(request, deviceError(error));
    }
    if (changing === undefined) this.#done(request);
    else this.#later(request, this.#changed(request, changing));
  }

  /** A change is through; with FUA it is not done before it is durable. */
  #done(request: Request): void {
    if ((request.flags & COMMAND_FLAG.fua) !== 0)
      return void this.#later(request, this.#options.inUse.flush());
    this.refuse(request, NBD_ERROR.none);
  }

  #changed(request: Request, changing: Promise<void>): Promise<void> {
    if ((request.flags & COMMAND_FLAG.fua) === 0) return changing;
    return changing.then(() => this.#options.inUse.flush());
  }

  #cache(request: Request): void {
    const { inUse, pool } = this.#options;
    const { offset, length } = request;
    if (length === 0) return void this.refuse(request, NBD_ERROR.none);
    const reading = readAhead(inUse.served.device, { offset, length }, pool, this.#takeStep);
    this.#later(request, reading);
  }

  #read(request: Request): void {
    const { output, inUse } = this.#options;
    const { length } = request;
    if (length === 0) {
      this.#emptyRead(request);
      return void this.#answered(request, NBD_ERROR.none, this.#nowMs);
    }
    const headerBytes = this.#structured ? DATA_CHUNK_BYTES : SIMPLE_REPLY_BYTES;
    if (length >= HOLE_SEARCH_BYTES_MIN && this.#structured && this.#readSparse(request)) return;
    const total = headerBytes + length;
    const block = this.#readsLate ? output.takeApart(total) : output.reserve(total);
    const at = block.filled;
    const from = at + headerBytes;
    let reading: void | Promise<void>;
    try {
      reading = inUse.served.device.read(request.offset, block.buffer.bytes.subarray(from, from + length));
    } catch (error) {
      if (this.#readsLate) output.abandon(block);
      return void this.refuse(request, deviceError(error));
    }
    this.#encodeRead(block, at, request);
    if (reading !== undefined) {
      if (!this.#readsLate) output.detach(block);
      this.#readsLate = true;
      return void this.#readLater(request, reading, block, at, total);
    }
    if (this.#readsLate) output.attach(block, at, total);
    else output.commit(block, total);
    this.#answered(request, NBD_ERROR.none, this.#nowMs);
  }

  #encodeRead(block: ReplyBlock, at: number, request: Request): void {
    const { view } = block.buffer;
    if (this.#structured) encodeDataChunk(view, at, request, CHUNK_DONE, request.offset, request.length);
    else encodeSimpleReply(view, at, request, NBD_ERROR.none);
  }

  #emptyRead(request: Request): void {
    if (!this.#structured) return void this.#simple(request, NBD_ERROR.none);
    const { output } = this.#options;
    const block = output.reserve(CHUNK_HEADER_BYTES);
    encodeChunkHeader(block.buffer.view, block.filled, request, CHUNK.none, CHUNK_DONE, 0);
    output.commit(block, CHUNK_HEADER_BYTES);
  }

  #readLater(request: Request, reading: Promise<void>, block: ReplyBlock, at: number, total: number): void {
    const late = this.#begin(request, total);
    reading.then(
      () => {
        this.#options.output.attach(block, at, total);
        this.#finish(late, NBD_ERROR.none, total);
      },
      (error: unknown) => {
        this.#options.output.abandon(block);
        this.#fail(late, error, total);
      },
    );
  }

  /** Answers with chunks of data and of holes, if there are holes; false if it is better answered in one piece. */
  #readSparse(request: Request): boolean {
    if ((request.flags & COMMAND_FLAG.dontFragment) !== 0) return false;
    const { device } = this.#options.inUse.served;
    let extents: readonly BlockExtent[] | Promise<readonly BlockExtent[]>;
    try {
      extents = device.allocation(request.offset, request.length);
    } catch (error) {
      this.refuse(request, deviceError(error));
      return true;
    }
    if (!(extents instanceof Promise) && !isWorthChunks(extents)) return false;
    const late = this.#begin(request, request.length);
    const { output } = this.#options;
    readChunks(device, late, extents, output).then(
      (block) => {
        output.attach(block, 0, block.filled);
        this.#finish(late, NBD_ERROR.none, late.length);
      },
      (error: unknown) => this.#fail(late, error, late.length),
    );
    return true;
  }

  #blockStatus(request: Request): void {
    const { inUse, agreed, output } = this.#options;
    const one = (request.flags & COMMAND_FLAG.reqOne) !== 0;
    const held = this.#statusBytes;
    const late = this.#begin(request, held);
    statusesOf(inUse.served, agreed.contexts, late, one, this.#takeStep).then(
      (statuses) => {
        for (const [index, context] of agreed.contexts.entries()) {
          const flags = index === agreed.contexts.length - 1 ? CHUNK_DONE : 0;
          output.append(encodeStatusChunk(late, flags, context.id, statuses[index] ?? []));
        }
        this.#finish(late, NBD_ERROR.none, held);
      },
      (error: unknown) => this.#fail(late, error, held),
    );
  }

  /** A simple reply once that is done. The payload's buffer is the device's until then. */
  #later(request: Request, doing: Promise<void>, buffer?: PooledBuffer): void {
    const { pool } = this.#options;
    const held = request.command === COMMAND.write ? request.length : 0;
    const late = this.#begin(request, held);
    doing.then(
      () => {
        if (buffer !== undefined) pool.give(buffer);
        this.#reply(late, NBD_ERROR.none);
        this.#finish(late, NBD_ERROR.none, held);
      },
      (error: unknown) => {
        if (buffer !== undefined) pool.give(buffer);
        this.#fail(late, error, held);
      },
    );
  }

  #begin(request: Request, heldBytes: number): LateRequest {
    this.#busyRequests += 1;
    this.#busyBytes += heldBytes;
    const { command, flags, offset, length, cookieHigh, cookieLow } = request;
    return { command, flags, offset, length, cookieHigh, cookieLow, startedMs: this.#nowMs };
  }

  #fail(late: LateRequest, error: unknown, heldBytes: number): void {
    const told = deviceError(error);
    this.#reply(late, told);
    this.#finish(late, told, heldBytes);
  }

  #finish(late: LateRequest, error: NbdErrorNumber, heldBytes: number): void {
    this.#busyRequests -= 1;
    this.#busyBytes -= heldBytes;
    this.#answered(late, error, late.startedMs);
    this.#options.onLate();
  }

  /** A reply without data: every error, and the success of what carries nothing back. */
  #reply(request: Request, error: NbdErrorNumber): void {
    const chunked = request.command === COMMAND.read || request.command === COMMAND.blockStatus;
    if (chunked && this.#structured && error !== NBD_ERROR.none)
      this.#options.output.append(encodeErrorChunk(request, error, ""));
    else this.#simple(request, error);
  }

  #simple(request: Request, error: NbdErrorNumber): void {
    const { output } = this.#options;
    const block = output.reserve(SIMPLE_REPLY_BYTES);
    encodeSimpleReply(block.buffer.view, block.filled, request, error);
    output.commit(block, SIMPLE_REPLY_BYTES);
  }

  #answered(request: Request, error: NbdErrorNumber, startedMs: number): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#nowMs = nowMs;
    const name = COMMAND_RULES[request.command]?.name ?? "unknown";
    this.#options.metrics.answered(name, request.length, error, nowMs - startedMs);
  }
}

function theEnd(): Error {
  return Object.assign(new Error("the export ends"), { code: "ESHUTDOWN" });
}
