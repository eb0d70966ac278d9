import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { describeError, systemCode } from "#src/base/errors.js";
import { type HoleTarget, nextData, sizeOf } from "#src/platform/disk/real-holes.js";
import type { HashAnswer, HashTask } from "#src/platform/hash/hash-messages.js";
import { ENDED, grainsOf, joinUnread, type UnreadRange } from "#src/platform/hash/hash-pool.js";
import { createHasher } from "#src/platform/hash/xxhash.js";

/**
 * A thread that reads a piece into its own buffer and hashes it. Its calls block: that is what it is there for.
 */

/** What is read at once, and all the memory that reading takes: what a disk takes as one long read. */
const BUFFER_BYTES = 512 * 1024;

const hasher = await createHasher();
const buffer = new Uint8Array(BUFFER_BYTES);
const hashesOfZeros = new Map<number, bigint>();

/** What piscina calls for each task. */
export default function hashTask(task: HashTask): HashAnswer {
  const { source } = task;
  if (typeof source === "number") return hashPiece(source, task);
  let fd: number;
  try {
    fd = openSync(source, "r");
  } catch (error) {
    return { type: "failed", code: systemCode(error), message: describeError(error) };
  }
  try {
    return hashPiece(fd, task);
  } finally {
    closeSync(fd);
  }
}

function hashPiece(fd: number, task: HashTask): HashAnswer {
  const { offset, length, grainBytes } = task;
  const hashes = new BigUint64Array(grainsOf(task));
  const unread: UnreadRange[] = [];
  const target: HoleTarget = { fd, blockDevice: fstatSync(fd).isBlockDevice(), punchable: false };
  const end = offset + length;
  const fileEnd = Math.min(end, sizeOf(target));
  const portion = Math.floor(BUFFER_BYTES / grainBytes) * grainBytes;
  for (let at = offset; at < end; ) {
    const into = hashes.subarray((at - offset) / grainBytes);
    const hole = wholeGrains(target, at, { end, fileEnd, grainBytes });
    const to = hole > at ? hole : Math.min(end, at + portion);
    if (hole > at) hashZeros(at, to, grainBytes, into);
    else hashData(fd, { at, to, grainBytes }, into, unread);
    at = to;
  }
  return { type: "hashed", hashes, unread: joinUnread(unread) };
}

/** Where the whole grains of a hole end that begins at the position; the position itself where there is data. */
function wholeGrains(
  target: HoleTarget,
  at: number,
  {
    end,
    fileEnd,
    grainBytes,
  }: { readonly end: number; readonly fileEnd: number; readonly grainBytes: number },
): number {
  if (at >= fileEnd) return at;
  const dataFrom = Math.min(nextData(target, at)?.from ?? fileEnd, fileEnd);
  if (dataFrom === end) return end;
  return at + Math.floor(Math.max(0, dataFrom - at) / grainBytes) * grainBytes;
}

function hashZeros(at: number, to: number, grainBytes: number, hashes: BigUint64Array): void {
  for (let from = at; from < to; from += grainBytes)
    hashes[(from - at) / grainBytes] = hashOfZeros(Math.min(grainBytes, to - from));
}

function hashOfZeros(length: number): bigint {
  const known = hashesOfZeros.get(length);
  if (known !== undefined) return known;
  const hash = hasher.hash64(new Uint8Array(length));
  hashesOfZeros.set(length, hash);
  return hash;
}

interface Span {
  readonly at: number;
  readonly to: number;
  readonly grainBytes: number;
}

/** At once; what fails is read again grain by grain, so that one bad sector takes one grain with it. */
function hashData(fd: number, span: Span, hashes: BigUint64Array, unread: UnreadRange[]): void {
  const { at, to, grainBytes } = span;
  const whole = readInto(fd, at, buffer.subarray(0, to - at));
  for (let from = at; from < to; from += grainBytes) {
    const bytes = buffer.subarray(from - at, Math.min(from - at + grainBytes, to - at));
    const found = typeof whole === "number" ? whole - (from - at) : readInto(fd, from, bytes);
    if (typeof found === "number" && found >= bytes.length)
      hashes[(from - at) / grainBytes] = hasher.hash64(bytes);
    else
      unread.push({
        offset: from,
        length: bytes.length,
        code: typeof found === "number" ? ENDED : found.code,
      });
  }
}

/** How much of it the file has; or why it could not be read. */
function readInto(fd: number, position: number, target: Uint8Array): number | { readonly code: string } {
  try {
    for (let done = 0; ; ) {
      const count = readSync(fd, target, done, target.length - done, position + done);
      done += count;
      if (count === 0 || done === target.length) return done;
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return { code };
  }
}
