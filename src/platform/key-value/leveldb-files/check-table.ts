import { FileDamage } from "#src/platform/key-value/leveldb-files/file-damage.js";
import type { StoreFile } from "#src/platform/key-value/leveldb-files/store-file.js";
import {
  type BlockPlace,
  blockContents,
  checkBlock,
  decodeFooter,
  decodePlaces,
  endOf,
  FOOTER_BYTES,
  TRAILER_BYTES,
} from "#src/platform/key-value/leveldb-files/table-format.js";

/**
 * So much is read and compared at a time: less than a millisecond of computing between two turns of the event loop. A
 * block that is larger (an entry of that size) goes alone.
 */
const WINDOW_BYTES = 512 * 1024;

/** Takes leave for so many bytes, before they are read. */
export type Pace = (bytes: number) => Promise<void>;

/** Compares every byte of a table with its checksums. Throws FileDamage at the first that is not as it was written. */
export async function checkTable(file: StoreFile, sizeBytes: number, pace: Pace): Promise<void> {
  if (file.sizeBytes !== sizeBytes) {
    const at = Math.min(file.sizeBytes, sizeBytes);
    throw new FileDamage(at, `it has ${file.sizeBytes} bytes, and ${sizeBytes} were written`);
  }
  const footerAt = sizeBytes - FOOTER_BYTES;
  if (footerAt < 0) throw new FileDamage(0, "it is too short for a table");
  const footer = decodeFooter(await file.read(footerAt, FOOTER_BYTES), footerAt);
  const index = await readPlaces(file, footer.index, pace);
  const filters = await readPlaces(file, footer.meta, pace);
  const blocks = [...index, ...filters];
  checkTiling([...blocks, footer.meta, footer.index], footerAt);
  for (const window of windowsOf(blocks)) {
    const from = window[0]?.at ?? 0;
    const to = endOf(window.at(-1) ?? { at: from, length: -TRAILER_BYTES });
    await pace(to - from);
    const bytes = await file.read(from, to - from);
    for (const block of window) checkBlock(bytes, block.at - from, block);
  }
}

async function readPlaces(file: StoreFile, place: BlockPlace, pace: Pace): Promise<readonly BlockPlace[]> {
  const length = place.length + TRAILER_BYTES;
  // Before it is allocated.
  if (endOf(place) > file.sizeBytes) throw new FileDamage(place.at, "a block reaches beyond the end");
  await pace(length);
  const bytes = await file.read(place.at, length);
  checkBlock(bytes, 0, place);
  return decodePlaces(blockContents(bytes, place), place);
}

/** Each begins where the one before ends: no byte is outside a block. */
function checkTiling(blocks: readonly BlockPlace[], end: number): void {
  let at = 0;
  for (const block of blocks) {
    if (block.at !== at) throw new FileDamage(at, `no block begins here, but at ${block.at}`);
    at = endOf(block);
  }
  if (at !== end) throw new FileDamage(at, "bytes of no block");
}

function* windowsOf(blocks: readonly BlockPlace[]): Generator<readonly BlockPlace[]> {
  let window: BlockPlace[] = [];
  for (const block of blocks) {
    const from = window[0]?.at ?? block.at;
    if (endOf(block) - from > WINDOW_BYTES && window.length > 0) {
      yield window;
      window = [];
    }
    window.push(block);
  }
  if (window.length > 0) yield window;
}
