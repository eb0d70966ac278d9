/**
 * What the writers of replication tests write: blocks of 4 KiB whose every sector says which write made it and where it
 * belongs, over and over. Whatever is torn, misplaced, of another member or invented is therefore seen in any sector by itself.
 *
 * A sector repeats eight words of 32 bits: magic, member, number of the write (low, high), number of the sector, and a check
 * over these in three more.
 */
export const BLOCK_BYTES = 4096;

/** Nobody wrote the block. */
export const NEVER_WRITTEN = 0;
/** The block is not one that a writer made. */
export const FOREIGN = -1;

const SECTOR_WORDS = 128;
const SECTORS = BLOCK_BYTES / 512;
const PATTERN_WORDS = 8;
const PATTERNS_PER_SECTOR = SECTOR_WORDS / PATTERN_WORDS;
const MAGIC = 0x6b72_616d;
const HIGH = 2 ** 32;
const ZEROS = Buffer.alloc(BLOCK_BYTES);

export function stampedBlock(member: number, write: number, block: number): Buffer {
  const words = new Uint32Array(SECTORS * SECTOR_WORDS);
  for (let sector = 0; sector < SECTORS; sector += 1) {
    const at = sector * SECTOR_WORDS;
    words[at] = MAGIC;
    words[at + 1] = member;
    words[at + 2] = write % HIGH;
    words[at + 3] = Math.floor(write / HIGH);
    words[at + 4] = block * SECTORS + sector;
    let check = 0x811c_9dc5;
    for (let word = 0; word < 5; word += 1) check = mix(check, words[at + word] ?? 0);
    for (let word = 5; word < PATTERN_WORDS; word += 1) {
      check = mix(check, word);
      words[at + word] = check;
    }
    for (let repeat = 1; repeat < PATTERNS_PER_SECTOR; repeat *= 2)
      words.copyWithin(at + repeat * PATTERN_WORDS, at, at + repeat * PATTERN_WORDS);
  }
  return Buffer.from(words.buffer);
}

/** The number of the write that made the block, whole and for this place; NEVER_WRITTEN; FOREIGN. */
export function stampIn(bytes: Buffer, member: number, block: number): number {
  const write = bytes.readUInt32LE(8) + bytes.readUInt32LE(12) * HIGH;
  if (write === NEVER_WRITTEN) return bytes.equals(ZEROS) ? NEVER_WRITTEN : FOREIGN;
  return bytes.equals(stampedBlock(member, write, block)) ? write : FOREIGN;
}

function mix(check: number, word: number): number {
  const mixed = Math.imul(check ^ word, 0x0100_0193);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
