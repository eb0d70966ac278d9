import { assert } from "#src/base/assert.js";

/**
 * What the writer of the demo writes, so that a volume tells by itself how far it has come.
 *
 * The n-th write puts the number n into the block that belongs to n, and fills the block with it. Which block that is
 * follows from n alone. So whoever reads a volume and finds n as its largest number knows what each block must hold: the last
 * of 1 to n that fell on it. A volume in which one does not is no state that the writer's volume was ever in.
 */
export const BLOCK_BYTES = 4096;

/** Larger than any number of blocks here, and odd: steps of it visit all of a power of two before they repeat. */
const STEP = 2_654_435_761;
const MAGIC = "tidemark";
const STAMP_AT = 8;

export function blockOf(write: number, blocks: number): number {
  assert(Number.isInteger(Math.log2(blocks)), "a power of two is visited in full");
  return Number((BigInt(write) * BigInt(STEP)) % BigInt(blocks));
}

export function stampBlock(write: number): Uint8Array {
  const bytes = Buffer.alloc(BLOCK_BYTES);
  for (let at = 0; at < BLOCK_BYTES; at += STAMP_AT) bytes.writeBigUInt64BE(BigInt(write), at);
  bytes.write(MAGIC, 0, "latin1");
  return bytes;
}

/** 0 for one that was never written; undefined for one that the writer has not made. */
export function readStamp(block: Uint8Array): number | undefined {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
  const write = Number(bytes.readBigUInt64BE(STAMP_AT));
  const expected = write === 0 ? Buffer.alloc(BLOCK_BYTES) : stampBlock(write);
  return bytes.equals(expected) ? write : undefined;
}

export type VolumeCheck =
  /** It is as it was right after that write; 0: before the first. */
  | { readonly type: "as-of"; readonly write: number }
  /** In no state that it ever was in. */
  | {
      readonly type: "torn";
      readonly block: number;
      readonly found: number | undefined;
      readonly expected: number;
    };

/** Given the whole volume, which has a power of two of blocks. */
export function checkVolume(volume: Uint8Array): VolumeCheck {
  const blocks = volume.length / BLOCK_BYTES;
  const found = Array.from({ length: blocks }, (_, block) =>
    readStamp(volume.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)),
  );
  const write = Math.max(0, ...found.map((stamp) => stamp ?? 0));
  const expected = lastWrites(write, blocks);
  const torn = found.findIndex((stamp, block) => stamp !== (expected.get(block) ?? 0));
  if (torn < 0) return { type: "as-of", write };
  return { type: "torn", block: torn, found: found[torn], expected: expected.get(torn) ?? 0 };
}

/** By block the last of the writes up to this one. Any span of as many writes as there are blocks has one for each. */
function lastWrites(write: number, blocks: number): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (let each = Math.max(1, write - blocks + 1); each <= write; each += 1) {
    last.set(blockOf(each, blocks), each);
  }
  return last;
}
