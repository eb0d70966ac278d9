import { SLOT_BYTES } from "#src/domain/model/delta.js";

/**
 * The grain of the dirty map: a slot, which is what the index finds and a comparison by hash takes at once. A volume of
 * 1 TiB has a map of 2 MiB then; a map at 4 KiB would have 32 MiB, and each extent that leaves the hot set would write
 * sixteen times as much of it.
 */
export const BLOCK_BYTES = SLOT_BYTES;
/** The grain of the hot set: 1,024 of them cover 4 GiB of what is being written, and one is compared in milliseconds. */
export const EXTENT_BYTES = 4 * 1024 * 1024;
export const BLOCKS_PER_EXTENT = EXTENT_BYTES / BLOCK_BYTES;
/** A word has 32 bits, an extent two words: blocks 0 to 31 in the low one. */
const WORD_BITS = 32;
export const WORDS_PER_EXTENT = BLOCKS_PER_EXTENT / WORD_BITS;
export const WORD_BYTES = WORD_BITS * BLOCK_BYTES;
const ALL = 0xffffffff;

export function extentOf(offset: number): number {
  return Math.floor(offset / EXTENT_BYTES);
}

export function extentsOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / EXTENT_BYTES);
}

/** The bits of the blocks of one word that [from, to) touches; bytes count from the word's first block. */
export function wordMask(from: number, to: number): number {
  const first = Math.max(0, Math.floor(from / BLOCK_BYTES));
  const last = Math.min(WORD_BITS - 1, Math.floor((to - 1) / BLOCK_BYTES));
  if (first > last) return 0;
  return ((ALL >>> (WORD_BITS - 1 - last)) & (ALL << first)) >>> 0;
}

/** Calls back with every word that the span touches and the bits of it. */
export function eachWord(offset: number, length: number, onWord: (word: number, mask: number) => void): void {
  const end = offset + length;
  for (let word = Math.floor(offset / WORD_BYTES); word * WORD_BYTES < end; word += 1) {
    onWord(word, wordMask(offset - word * WORD_BYTES, end - word * WORD_BYTES));
  }
}

/** The blocks whose bits are set, ascending. */
export function* blocksIn(words: Uint32Array): Generator<number> {
  for (const [index, word] of words.entries()) {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      yield index * WORD_BITS + (WORD_BITS - 1 - Math.clz32(rest & -rest));
    }
  }
}

export function countBits(words: Uint32Array): number {
  let count = 0;
  for (const word of words) for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
