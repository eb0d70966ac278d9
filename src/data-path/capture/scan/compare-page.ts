import { equalBytes } from "#src/base/bytes.js";
import {
  CHUNKS_PER_PAGE,
  clearBit,
  hasBit,
  type MapPage,
  setBit,
} from "#src/data-path/capture/scan/map-format.js";

/** What of the source lies under one page of its map, as a scan has found it. */
export interface FoundPage {
  /** One a chunk of the volume that the page has: fewer than a page holds at the end. */
  readonly hashes: BigUint64Array;
  /** Chunks that could not be read. */
  readonly unread: ReadonlySet<number>;
}

export interface PageComparison {
  readonly scan: number;
  /** The newest scan whose end the secondary holds. */
  readonly completed: number;
}

/**
 * What of a page differs from what the secondary holds, and the page as this scan leaves it. In pairs:
 *
 * - A chunk that is found as the secondary holds it stays settled, and is not sent.
 * - Any other is sent. From here on it is settled no more, and pending: it becomes settled with the completion of this scan, and
 *   of no other. So what a scan has sent that came to no end is unknown to the next one, whatever is found then: a chunk that is
 *   as it was before may have been sent in between.
 * - Of one that could not be read nothing is known from here on. What the page says of it may be of a scan that came to no end, and
 *   would pass for settled once this one is completed; and where it is lacking for another reason a read that succeeds later
 *   brings what no hash was taken of.
 *
 * Answers the chunks that differ, ascending; the page is to be written when there are any, or some that could not be read.
 */
export function comparePage(page: MapPage, found: FoundPage, { scan, completed }: PageComparison): number[] {
  const isCompleted = page.scan <= completed;
  const { settled, pending, hashes } = page;
  const count = Math.min(found.hashes.length, CHUNKS_PER_PAGE);
  const differing: number[] = [];
  if (found.unread.size === 0 && isAsFound(page, found, isCompleted)) return differing;
  for (let chunk = 0; chunk < count; chunk += 1) {
    if (found.unread.has(chunk)) continue;
    const isKnown = hasBit(settled, chunk) || (isCompleted && hasBit(pending, chunk));
    if (!isKnown || hashes[chunk] !== found.hashes[chunk]) differing.push(chunk);
  }
  if (differing.length === 0 && found.unread.size === 0) return differing;
  // What was pending of a scan that was completed is settled; of one that was not, nothing is known.
  for (const [index, bits] of pending.entries()) {
    if (isCompleted) settled[index] = (settled[index] ?? 0) | bits;
    pending[index] = 0;
  }
  page.scan = scan;
  for (const chunk of found.unread) clearBit(settled, chunk);
  for (const chunk of differing) {
    hashes[chunk] = found.hashes[chunk] ?? 0n;
    clearBit(settled, chunk);
    setBit(pending, chunk);
  }
  return differing;
}

/** The usual page, of which nothing has changed: some thousand of them are compared in the time of one chunk by chunk. */
function isAsFound({ settled, pending, hashes }: MapPage, found: FoundPage, isCompleted: boolean): boolean {
  const count = found.hashes.length;
  const whole = Math.floor(count / 8);
  for (let index = 0; index < whole; index += 1)
    if (((settled[index] ?? 0) | (isCompleted ? (pending[index] ?? 0) : 0)) !== 0xff) return false;
  for (let chunk = whole * 8; chunk < count; chunk += 1)
    if (!hasBit(settled, chunk) && !(isCompleted && hasBit(pending, chunk))) return false;
  return equalBytes(bytesOf(hashes).subarray(0, count * 8), bytesOf(found.hashes));
}

function bytesOf({ buffer, byteOffset, byteLength }: BigUint64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Chunks in a row, as spans of the volume. */
export function* runsOfChunks(
  chunks: readonly number[],
): Generator<{ readonly chunk: number; readonly count: number }> {
  let first: number | undefined;
  let count = 0;
  for (const chunk of chunks) {
    if (first !== undefined && chunk === first + count) {
      count += 1;
      continue;
    }
    if (first !== undefined) yield { chunk: first, count };
    first = chunk;
    count = 1;
  }
  if (first !== undefined) yield { chunk: first, count };
}
