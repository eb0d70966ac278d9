import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { NbdDevice } from "#test/support/crash/nbd-server.js";

/**
 * A disk that remembers everything that was ever done to it, in order, so that it can be made again as it may have been
 * left by a power loss at any moment (`power-loss.ts`).
 *
 * Two files: one holds the contents of now, for reading; the other the bytes of all writes one behind the other. Writes of
 * nothing but zeros take no room. Events are numbered from 1: the number of an event is how many there were with it.
 */
export type DiskEvent =
  | { readonly type: "flush" }
  | {
      readonly type: "write";
      readonly offset: number;
      readonly length: number;
      /** Where its bytes lie in the log; undefined for zeros. */
      readonly at: number | undefined;
      /** It was durable when it was answered, whatever was flushed. */
      readonly fua: boolean;
    };

/** Of what a file is made of a few runs of the tests; a run that writes more has gone wild. */
const LOG_BYTES_MAX = 4 * 2 ** 30;

export class RecordedDisk implements NbdDevice {
  readonly sizeBytes: number;
  readonly events: DiskEvent[] = [];
  readonly #contents: number;
  readonly #log: number;
  #logBytes = 0;
  #zeros = Buffer.alloc(0);

  constructor(folder: string, sizeBytes: number) {
    this.sizeBytes = sizeBytes;
    this.#contents = openSync(join(folder, "contents"), "w+");
    this.#log = openSync(join(folder, "log"), "w+");
    ftruncateSync(this.#contents, sizeBytes);
  }

  /** The number of the last event. */
  get now(): number {
    return this.events.length;
  }

  /** The last flush at or before the event; 0 when there was none. */
  lastFlush(event: number): number {
    return this.events.findLastIndex(({ type }, index) => type === "flush" && index < event) + 1;
  }

  get logBytes(): number {
    return this.#logBytes;
  }

  read(offset: number, target: Uint8Array): void {
    readSync(this.#contents, target, 0, target.length, offset);
  }

  write(offset: number, bytes: Uint8Array, fua: boolean): void {
    if (this.#isZero(bytes)) {
      this.zero(offset, bytes.length, fua);
      return;
    }
    if (this.#logBytes + bytes.length > LOG_BYTES_MAX) throw new Error("the log of the disk is full");
    writeSync(this.#contents, bytes, 0, bytes.length, offset);
    writeSync(this.#log, bytes, 0, bytes.length, this.#logBytes);
    this.events.push({ type: "write", offset, length: bytes.length, at: this.#logBytes, fua });
    this.#logBytes += bytes.length;
  }

  zero(offset: number, length: number, fua: boolean): void {
    const piece = Buffer.alloc(Math.min(length, 2 ** 20));
    for (let done = 0; done < length; done += piece.length) {
      writeSync(this.#contents, piece, 0, Math.min(piece.length, length - done), offset + done);
    }
    this.events.push({ type: "write", offset, length, at: undefined, fua });
  }

  flush(): void {
    this.events.push({ type: "flush" });
  }

  /** The bytes of a write. */
  bytesOf({ length, at }: DiskEvent & { readonly type: "write" }): Uint8Array {
    const bytes = new Uint8Array(length);
    if (at !== undefined) readSync(this.#log, bytes, 0, length, at);
    return bytes;
  }

  close(): void {
    closeSync(this.#contents);
    closeSync(this.#log);
  }

  #isZero(bytes: Uint8Array): boolean {
    if (this.#zeros.length < bytes.length) this.#zeros = Buffer.alloc(bytes.length);
    return Buffer.compare(bytes, this.#zeros.subarray(0, bytes.length)) === 0;
  }
}
