import { setImmediate } from "node:timers/promises";
import { crc32c, masked } from "#src/platform/key-value/leveldb-files/crc32c.js";
import type { StoreFile } from "#src/platform/key-value/leveldb-files/store-file.js";

/**
 * A log of LevelDB: `NUMBER.log` holds batches of changes, `MANIFEST-NUMBER` changes of the list of tables.
 *
 * The file is cut into blocks of 32 KiB, the last one shorter. A record lies in one block, or in parts in several; where
 * less than 7 bytes of a block are left, they are nothing. A record or part:
 *
 *     4   CRC-32C of kind and bytes, masked, little-endian
 *     2   n, little-endian
 *     1   1 whole record, 2 its first part, 3 one in its middle, 4 its last part; 0 with n = 0: nothing more in this block
 *     n   bytes
 *
 * What LevelDB does with one that is not sound: it leaves out the rest of the block and the record, and goes on behind.
 * Here, the rest of the block is searched for where a sound one begins, so that nothing whole is overlooked.
 */
const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
const KIND = { whole: 1, first: 2, middle: 3, last: 4 } as const;
/** Read at a time. */
const WINDOW_BYTES = 8 * BLOCK_BYTES;

export type LogItem =
  | { readonly type: "record"; readonly at: number; readonly bytes: Uint8Array }
  /** Here something was lost, or was never whole. */
  | { readonly type: "fault"; readonly at: number; readonly detail: string; readonly cause: LogFault };

/** `cut`: the file ends in the middle of a record. `blank`: LevelDB takes it for the end. Neither does it call damage. */
export type LogFault = "cut" | "blank" | "unsound";

/** A part of a record, or none where one should be. */
type Part =
  | { readonly at: number; readonly kind: number; readonly bytes: Uint8Array }
  | { readonly at: number; readonly kind: undefined; readonly cause: LogFault; readonly detail: string };

/** All records that are whole, in order, of each at most the first bytes; and what is between them that is none. */
export async function* readLog(
  file: StoreFile,
  recordBytesMax: number,
  pace: (bytes: number) => Promise<void>,
): AsyncGenerator<LogItem> {
  const record = new RecordUnderWay(recordBytesMax);
  for (let at = 0; at < file.sizeBytes; at += WINDOW_BYTES) {
    const length = Math.min(WINDOW_BYTES, file.sizeBytes - at);
    await pace(length);
    const window = await file.read(at, length);
    for (let from = 0; from < length; from += BLOCK_BYTES) {
      const block = window.subarray(from, from + BLOCK_BYTES);
      let isSearched = false;
      for (const part of partsOf(block, at + from, at + from + block.length === file.sizeBytes)) {
        isSearched ||= part.kind === undefined;
        yield* record.take(part);
      }
      // To search one takes milliseconds, and all of a log may have to be.
      if (isSearched) await setImmediate();
    }
  }
  yield* record.end();
}

function* partsOf(block: Uint8Array, blockAt: number, isLast: boolean): Generator<Part> {
  let from = 0;
  while (from + HEADER_BYTES <= block.length) {
    const at = blockAt + from;
    const part = partAt(block, from);
    if (part !== undefined) {
      yield { at, kind: part.kind, bytes: part.bytes };
      from += HEADER_BYTES + part.bytes.length;
      continue;
    }
    yield { at, kind: undefined, ...faultAt(block, from, isLast) };
    do from += 1;
    while (from + HEADER_BYTES <= block.length && partAt(block, from) === undefined);
  }
  // Of a shorter block, that is the beginning of a header that was never finished.
  if (block.length < BLOCK_BYTES && from < block.length) {
    yield { at: blockAt + from, kind: undefined, cause: "cut", detail: "it ends within a record" };
  }
}

/** Undefined unless it is sound. */
function partAt(block: Uint8Array, from: number): { kind: number; bytes: Uint8Array } | undefined {
  const kind = block[from + 6] ?? 0;
  if (kind < KIND.whole || kind > KIND.last) return undefined;
  const end = from + HEADER_BYTES + lengthAt(block, from);
  if (end > block.length) return undefined;
  const view = new DataView(block.buffer, block.byteOffset + from, HEADER_BYTES);
  if (view.getUint32(0, true) !== masked(crc32c(block, from + 6, end))) return undefined;
  return { kind, bytes: block.subarray(from + HEADER_BYTES, end) };
}

function faultAt(block: Uint8Array, from: number, isLast: boolean): { cause: LogFault; detail: string } {
  const length = lengthAt(block, from);
  if (block[from + 6] === 0 && length === 0)
    return { cause: "blank", detail: "nothing where a record should be" };
  const isCut = isLast && from + HEADER_BYTES + length > block.length;
  return isCut
    ? { cause: "cut", detail: "it ends within a record" }
    : { cause: "unsound", detail: "a record does not match its checksum" };
}

function lengthAt(block: Uint8Array, from: number): number {
  return (block[from + 4] ?? 0) + (block[from + 5] ?? 0) * 256;
}

/** Puts records together from their parts. */
class RecordUnderWay {
  readonly #bytesMax: number;
  #at: number | undefined;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** Parts of a record whose beginning was lost belong to what was told already. */
  #isLosing = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  *take(part: Part): Generator<LogItem> {
    const { at, kind } = part;
    if (kind === undefined) {
      this.#forget();
      this.#isLosing = true;
      yield { type: "fault", at, cause: part.cause, detail: part.detail };
      return;
    }
    const isBeginning = kind === KIND.whole || kind === KIND.first;
    if (isBeginning) {
      if (this.#at !== undefined) yield unfinished(this.#at, "unsound");
      this.#forget();
      this.#isLosing = false;
      this.#at = at;
    } else if (this.#at === undefined) {
      if (!this.#isLosing) {
        yield { type: "fault", at, cause: "unsound", detail: "the beginning of a record is missing" };
      }
      this.#isLosing = true;
      return;
    }
    this.#add(part.bytes);
    if (kind !== KIND.whole && kind !== KIND.last) return;
    yield { type: "record", at: this.#at ?? at, bytes: Buffer.concat(this.#parts) };
    this.#forget();
  }

  *end(): Generator<LogItem> {
    if (this.#at !== undefined) yield unfinished(this.#at, "cut");
  }

  #add(bytes: Uint8Array): void {
    const wanted = bytes.subarray(0, this.#bytesMax - this.#bytes);
    this.#parts.push(wanted);
    this.#bytes += wanted.length;
  }

  #forget(): void {
    this.#at = undefined;
    this.#parts = [];
    this.#bytes = 0;
  }
}

function unfinished(at: number, cause: LogFault): LogItem {
  return { type: "fault", at, cause, detail: "a record has no end" };
}
